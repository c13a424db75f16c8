using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Proposals;

/// <summary>
/// The region proposal network of Faster R-CNN on one feature map. Its state is named as in maskrcnn-benchmark:
/// <c>head.*</c> and <c>anchor_generator.cell_anchors.0</c>. Boxes are inclusive, see <see cref="Boxes"/>.
/// </summary>
internal sealed class RegionProposalNetwork : nn.Module<Tensor, (Tensor Objectness, Tensor Deltas)>
{
    /// <summary>The box loss is quadratic below this and linear above it.</summary>
    private const double SmoothL1Beta = 1.0 / 9;

    [ComponentName(Name = "anchor_generator")]
    private readonly AnchorGenerator _anchors;
    [ComponentName(Name = "head")]
    private readonly RegionProposalHead _head;
    private readonly Matcher _matcher;
    private readonly BalancedSampler _sampler;

    /// <summary>Creates a network with random weights.</summary>
    /// <param name="inputChannels">Channels of the feature map.</param>
    /// <param name="options">Anchors, channels and sampling.</param>
    /// <param name="generator">Source of the random weights.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public RegionProposalNetwork(int inputChannels, RegionProposalOptions options, Generator generator)
        : base(nameof(RegionProposalNetwork))
    {
        _anchors = new AnchorGenerator(options.AnchorSizes, options.AspectRatios, options.Stride, options.StraddleThreshold);
        var channels = options.Channels == 0 ? inputChannels : options.Channels;
        _head = new RegionProposalHead(inputChannels, channels, _anchors.CountPerCell, generator);
        _matcher = new Matcher(options.ForegroundThreshold, options.BackgroundThreshold, allowLowQuality: true);
        _sampler = new BalancedSampler(options.BatchSizePerImage, options.PositiveFraction);
        RegisterComponents();
    }

    /// <summary>Computes objectness and box deltas of the anchors.</summary>
    /// <param name="input">Features [B, C, H, W].</param>
    /// <returns>Objectness logits [B, A, H, W] and box deltas [B, 4·A, H, W].</returns>
    public override (Tensor Objectness, Tensor Deltas) forward(Tensor input) => _head.call(input);

    /// <summary>From now on the first convolution runs as a copy; later changes of its weights do not reach it.</summary>
    /// <param name="type">What it computes in; what it gives is single precision.</param>
    public void Fold(ScalarType type) => _head.Fold(type);

    /// <summary>The best boxes of each image. No gradient flows through them.</summary>
    /// <param name="objectness">Logits of <see cref="forward"/> [B, A, H, W].</param>
    /// <param name="deltas">Deltas of <see cref="forward"/> [B, 4·A, H, W].</param>
    /// <param name="imageSizes">The sizes of the B images; proposals are clipped to them.</param>
    /// <param name="settings">Maximum numbers of boxes, and the IoU threshold of non-maximum suppression.</param>
    /// <returns>B sets of proposals, best first, on the device of the logits; owned by the caller's dispose scope.</returns>
    public IReadOnlyList<RegionProposals> Propose(
        Tensor objectness, Tensor deltas, IReadOnlyList<ImageSize> imageSizes, ProposalSettings settings)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        CheckBatch(objectness, imageSizes.Count, nameof(imageSizes));
        var (scores, codes, anchors) = Flatten(objectness, deltas);
        var (bestScores, best) = scores.sigmoid().topk((int)Math.Min(settings.PreNmsTopN, scores.shape[1]));
        var count = (int)best.shape[1];
        var bestCodes = codes.gather(1, best.unsqueeze(2).expand(-1, -1, 4)).reshape(-1, 4);
        var decoded = BoxCoder.ForProposals.Decode(bestCodes, anchors.index_select(0, best.flatten()));
        var boxes = Boxes.ClipBatch(decoded.reshape(-1, count, 4), imageSizes);
        var corners = boxes.ReadArray<float>();
        var largeOfImage = Boxes.IndicesAtLeast(boxes.reshape(-1, 4), settings.MinSize).ReadArray<long>()
            .ToLookup(index => (int)(index / count), index => (int)(index % count));
        var proposals = new RegionProposals[imageSizes.Count];
        for (var i = 0; i < proposals.Length; i++)
        {
            var kept = NonMaximumSuppression.KeepInOrder(
                corners.AsSpan(i * count * 4, count * 4), [.. largeOfImage[i]], settings.NmsThreshold, settings.PostNmsTopN);
            var indices = tensor(Array.ConvertAll(kept, x => (long)x), device: boxes.device);
            proposals[i] = new RegionProposals(
                boxes.select(0, i).index_select(0, indices).MoveToOuterDisposeScope(),
                bestScores.select(0, i).index_select(0, indices).MoveToOuterDisposeScope());
        }

        return proposals;
    }

    /// <summary>Computes the losses of a batch, over the anchors sampled from all of its images.</summary>
    /// <param name="objectness">Logits of <see cref="forward"/> [B, A, H, W].</param>
    /// <param name="deltas">Deltas of <see cref="forward"/> [B, 4·A, H, W].</param>
    /// <param name="imageSizes">The sizes of the B images; anchors that extend beyond their image are not trained.</param>
    /// <param name="groundTruthBoxes">The objects of each image [G, 4]; if G is 0, all anchors are negatives.</param>
    /// <param name="random">Source of randomness of the sampler; null takes the first anchors of each kind.</param>
    /// <param name="processes">Processes that have other images of the batch; null means none.</param>
    /// <returns>
    /// Mean binary cross-entropy of objectness, and smooth L1 of the deltas of positives, divided by the number of sampled anchors.
    /// </returns>
    public (Tensor Objectness, Tensor Box) Losses(
        Tensor objectness,
        Tensor deltas,
        IReadOnlyList<ImageSize> imageSizes,
        IReadOnlyList<Tensor> groundTruthBoxes,
        Random? random,
        ICollective? processes = null)
    {
        using var scope = NewDisposeScope();
        var collective = processes ?? SingleProcess.Instance;
        CheckBatch(objectness, imageSizes.Count, nameof(imageSizes));
        CheckBatch(objectness, groundTruthBoxes.Count, nameof(groundTruthBoxes));
        var (scores, codes, anchors) = Flatten(objectness, deltas);
        var anchorCount = anchors.shape[0];
        var (positives, negatives) = (new List<long>(), new List<long>());
        var (positiveAnchors, positiveTruth) = (new List<long>(), new List<long>());
        var visibility = imageSizes.Distinct().ToDictionary(
            size => size, size => _anchors.Visibility(anchors, size.Height, size.Width).ReadArray<bool>());
        var truthCount = 0L;
        var matchesOfImage = groundTruthBoxes.Select(boxes => Match(anchors, boxes)).ToArray();
        var candidates = matchesOfImage.Select((matches, i) => _sampler.Find(Labels(matches, visibility[imageSizes[i]]))).ToArray();
        var samples = Array.Empty<SampledIndices>();
        collective.DrawInTurn(
            random,
            candidates.Sum(ofImage => (long)ofImage.Draws),
            () => samples = Array.ConvertAll(candidates, ofImage => ofImage.Draw(random)));
        for (var i = 0; i < imageSizes.Count; i++)
        {
            var (matches, sample) = (matchesOfImage[i], samples[i]);
            positives.AddRange(sample.Positives.Select(index => i * anchorCount + index));
            negatives.AddRange(sample.Negatives.Select(index => i * anchorCount + index));
            positiveAnchors.AddRange(sample.Positives.Select(index => (long)index));
            positiveTruth.AddRange(sample.Positives.Select(index => truthCount + matches[index]));
            truthCount += groundTruthBoxes[i].shape[0];
        }

        if (collective.Largest(positives.Count + negatives.Count)[0] == 0)
        {
            // No image is large enough for an anchor: there is nothing to learn, but the graph is kept.
            return (
                scores.sum().mul(KeptScalars.Zero).MoveToOuterDisposeScope(), codes.sum().mul(KeptScalars.Zero).MoveToOuterDisposeScope());
        }

        var device = anchors.device;
        var positiveIndices = tensor(positives.ToArray(), device: device);
        var sampled = scores.flatten().index_select(0, cat([positiveIndices, tensor(negatives.ToArray(), device: device)]));
        var truth = cat([.. groundTruthBoxes.Select(boxes => boxes.to(anchors.dtype, device))]);
        var targets = BoxCoder.ForProposals.Encode(
            truth.index_select(0, tensor(positiveTruth.ToArray(), device: device)),
            anchors.index_select(0, tensor(positiveAnchors.ToArray(), device: device)));
        var positiveCodes = codes.reshape(-1, 4).index_select(0, positiveIndices);
        if (collective.Count > 1)
        {
            var ofPositives = collective.GatherRows(sampled.narrow(0, 0, positives.Count), positiveCodes, targets);
            var ofNegatives = collective.GatherRows(sampled.narrow(0, positives.Count, negatives.Count));
            (sampled, positiveCodes, targets) = (cat([ofPositives[0], ofNegatives[0]]), ofPositives[1], ofPositives[2]);
        }

        var positiveCount = targets.shape[0];
        var labels = cat([ones(positiveCount, scores.dtype, device), zeros(sampled.shape[0] - positiveCount, scores.dtype, device)]);
        var objectnessLoss = nn.functional.binary_cross_entropy_with_logits(sampled, labels);
        var boxLoss = nn.functional.smooth_l1_loss(positiveCodes, targets, nn.Reduction.Sum, SmoothL1Beta).Over(sampled.shape[0]);
        return (objectnessLoss.MoveToOuterDisposeScope(), boxLoss.MoveToOuterDisposeScope());
    }

    /// <summary>Assigns an object to each anchor of an image.</summary>
    /// <param name="anchors">Anchors [N, 4].</param>
    /// <param name="groundTruthBoxes">The objects of the image [G, 4].</param>
    /// <returns>One match per anchor, as returned by <see cref="Matcher.Match"/>.</returns>
    internal long[] Match(Tensor anchors, Tensor groundTruthBoxes)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var truth = groundTruthBoxes.to(anchors.dtype, anchors.device);
        return _matcher.Match(Boxes.IntersectionOverUnion(truth, anchors)).ReadArray<long>();
    }

    /// <summary>Gets the target of each anchor: 1 object, 0 background, −1 not trained.</summary>
    internal static long[] Labels(ReadOnlySpan<long> matches, ReadOnlySpan<bool> visible)
    {
        var labels = new long[matches.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = !visible[i] || matches[i] == Matcher.Ignored ? -1 : matches[i] >= 0 ? 1 : 0;
        }

        return labels;
    }

    /// <summary>The anchors, in the order of <see cref="Match"/>.</summary>
    internal AnchorGenerator Anchors => _anchors;

    /// <summary>Reorders predictions to the order of the anchors: logits [B, N], deltas [B, N, 4], and the anchors [N, 4].</summary>
    private (Tensor Scores, Tensor Deltas, Tensor Anchors) Flatten(Tensor objectness, Tensor deltas)
    {
        var (batch, perCell, height, width) = (objectness.shape[0], objectness.shape[1], objectness.shape[2], objectness.shape[3]);
        var scores = objectness.permute(0, 2, 3, 1).reshape(batch, -1);
        var codes = deltas.reshape(batch, perCell, 4, height, width).permute(0, 3, 4, 1, 2).reshape(batch, -1, 4);
        return (scores, codes, _anchors.Grid((int)height, (int)width));
    }

    private static void CheckBatch(Tensor objectness, int count, string name)
    {
        if (count != objectness.shape[0])
        {
            throw new ArgumentException($"There are {objectness.shape[0]} images in the batch, but {count} {name}.", name);
        }
    }
}
