using OpenVocabSeg.Data.Images;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Regions;
using OpenVocabSeg.Networks.Runtime;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Segmentation;

/// <summary>
/// Calibrates a <see cref="MaskCritic"/> where the truth is known, on masks as a teacher will draw them: in each picture, the region that
/// the classifier finds most like each annotated class, as pseudo labels choose theirs, with its box regressed and the mask predicted
/// there, half of them spoiled.
/// </summary>
/// <remarks>
/// The critic is right about masks like those that it has learned from, two thirds of which are made of true ones. Of a network's own
/// it is too sure, as it hardly tells them from true ones, and it does not see what of an object is outside of a box.
/// </remarks>
internal sealed class NoiseCalibrator
{
    /// <summary>Enough pictures: two numbers are found, and each picture gives a few masks.</summary>
    public const int Pictures = 400;

    private readonly SegmenterNetwork _network;
    private readonly MaskCritic _critic;
    private readonly ProposalLimits _proposals;
    private readonly Random _random;
    private readonly List<float> _expected = [];
    private readonly List<float> _measured = [];

    /// <param name="network">A trained network with a mask critic, in evaluation mode.</param>
    /// <param name="proposals">Regions among which each class chooses its own.</param>
    /// <param name="seed">Draws thresholds and errors of masks.</param>
    public NoiseCalibrator(SegmenterNetwork network, ProposalLimits proposals, int seed)
    {
        _network = network;
        _critic = network.Heads.Critic ?? throw new ArgumentException("There is no mask critic to calibrate.", nameof(network));
        _proposals = proposals;
        _random = new Random(seed);
    }

    /// <summary>Judges and measures masks of a batch.</summary>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="sizes">Size of each image in network pixels, without padding.</param>
    /// <param name="targets">Annotated objects of each image.</param>
    /// <param name="embeddings">[1 + classes, D], background first.</param>
    public void Add(FeatureMaps maps, IReadOnlyList<ImageSize> sizes, IReadOnlyList<InstanceTargets> targets, Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        var heads = _network.Heads;
        var proposals = _network.Propose(maps, sizes, _proposals);
        var counts = proposals.Select(p => p.Boxes.shape[0]).ToArray();
        var prediction = heads.PredictBoxes(
            heads.Pool(maps, cat([.. proposals.Select((p, i) => RegionLossComputation.WithImage(p.Boxes, i))])), embeddings);
        var (logits, deltas) = (prediction.ClassLogits.split(counts), prediction.BoxDeltas.split(counts));
        for (var i = 0; i < sizes.Count; i++)
        {
            if (counts[i] > 0 && targets[i].Masks.Count > 0)
            {
                var classes = targets[i].Truth.Labels.ReadArray<long>().Distinct().ToArray();
                var chosen = logits[i].log_softmax(1).index_select(1, tensor(classes, device: embeddings.device)).argmax(0);
                var boxes = BoxPostProcessor.DecodeBoxes(deltas[i], proposals[i].Boxes, sizes[i]).index_select(0, chosen);
                Add(heads.PredictMasks(maps, RegionLossComputation.WithImage(boxes, i)), boxes, targets[i]);
            }
        }
    }

    /// <summary>The calibration by the masks so far.</summary>
    public NoiseCalibration Fit() => NoiseCalibration.Fit(_expected, _measured);

    private void Add(MaskPrediction prediction, Tensor boxes, InstanceTargets targets)
    {
        var masks = MaskErrors.Draw(MaskErrors.DrawOwn(prediction.Probabilities, _random), prediction.Probabilities, _random);
        _expected.AddRange(MaskCritic.ExpectedNoise(masks, MaskLoss.Judge(prediction, masks, _critic)).ReadArray<float>());
        _measured.AddRange((1 - Overlaps(masks, boxes, targets)).ReadArray<float>());
    }

    /// <summary>How much masks overlap the object that each overlaps most, all of which counts, outside of the box too.</summary>
    /// <param name="masks">[P, M, M], 0 and 1.</param>
    /// <param name="boxes">[P, 4] in network pixels, inclusive, that the masks are pasted into.</param>
    /// <param name="targets">At least one object of the picture.</param>
    /// <returns>[P], intersection over union, 0…1.</returns>
    internal static Tensor Overlaps(Tensor masks, Tensor boxes, InstanceTargets targets)
    {
        using var scope = NewDisposeScope();
        var (objects, count, side) = (targets.Masks.Count, masks.shape[0], (int)masks.shape[1]);
        var matches = arange(objects, int64, masks.device);
        var (regions, own) = (WithLastPixel(boxes), WithLastPixel(targets.Truth.Boxes));
        var truth = MaskTargets.Create(targets.Masks, regions.repeat(objects, 1), matches.repeat_interleave(count), side)
            .reshape(objects, count, side, side);

        // All of an object in cells of the region: its share of its own box, as large as that is.
        var whole = MaskTargets.Create(targets.Masks, own, matches, side).mean([1, 2]) * Boxes.Area(targets.Truth.Boxes);
        var cells = whole.unsqueeze(1) * (side * side) / Boxes.Area(boxes).unsqueeze(0);
        var both = (truth * masks).sum([2, 3]);
        var either = masks.sum([1, 2]) + maximum(cells, truth.sum([2, 3])) - both;
        return (both / either.clamp_min(1e-6)).amax(0).MoveToOuterDisposeScope();
    }

    // Masks are pasted with the last column and row of a box, and cut without.
    private static Tensor WithLastPixel(Tensor boxes) => boxes + tensor(new float[] { 0, 0, 1, 1 }, device: boxes.device);
}
