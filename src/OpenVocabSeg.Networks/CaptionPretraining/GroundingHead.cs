using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>
/// Grounds the words of captions in image regions. It projects visual features to the space of the word embeddings (the module's forward,
/// [..., V] to [..., D]), aligns each word with regions and each region with words, and computes the distance between each caption and
/// each image of a batch. Zareian et al., "Open-Vocabulary Object Detection Using Captions", CVPR 2021, §3.2.
/// </summary>
internal sealed class GroundingHead : nn.Module<Tensor, Tensor>
{
    // So far below every similarity that the softmax weight of a padded cell is exactly zero in single precision.
    private const double PaddingGap = 100;

    // The distance of an empty caption or image is larger than that of the farthest real pair by this value.
    private const double EmptyGap = 100;

    private readonly GroundingSettings _settings;
    private readonly bool _emptyPairsAtDistanceZero;
    private readonly bool _mirroredTripletGradients;

    [ComponentName(Name = "v2l_projection")]
    private readonly Linear _projection;

    /// <param name="visualSize">Channels V of a region's feature.</param>
    /// <param name="embeddingSize">Width D of the word embeddings.</param>
    /// <param name="settings">Metric, alignment and loss.</param>
    /// <param name="compatibility">Defects of the authors' code to reproduce.</param>
    public GroundingHead(long visualSize, long embeddingSize, GroundingSettings settings, AuthorsCompatibility compatibility)
        : this(Layers.Linear(visualSize, embeddingSize), settings, compatibility)
    {
    }

    /// <param name="projection">The projection v2l. Another network may share it.</param>
    /// <param name="settings">Metric, alignment and loss.</param>
    /// <param name="compatibility">Defects of the authors' code to reproduce.</param>
    public GroundingHead(Linear projection, GroundingSettings settings, AuthorsCompatibility compatibility)
        : base(nameof(GroundingHead))
    {
        settings.Validate();
        _settings = settings;
        _emptyPairsAtDistanceZero = compatibility.EmptyCaptionsAtDistanceZero;
        _mirroredTripletGradients = compatibility.MirroredTripletGradients;
        _projection = projection;
        RegisterComponents();
    }

    /// <summary>The projection v2l.</summary>
    public Linear Projection => _projection;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => _projection.call(input);

    /// <summary>Aligns every word of the captions with every region of the images.</summary>
    /// <param name="words">[C, W, D] word embeddings.</param>
    /// <param name="wordMask">[C, W] boolean, false for padding and special tokens.</param>
    /// <param name="regions">[I, R, D] projected regions.</param>
    /// <param name="regionMask">[I, R] boolean, false for padding.</param>
    public WordRegionAlignments Align(Tensor words, Tensor wordMask, Tensor regions, Tensor regionMask)
    {
        var (similarity, distance) = Compare(words, regions);
        var valid = wordMask.unsqueeze(-1).unsqueeze(-1).logical_and(regionMask);
        var masked = where(valid, similarity, similarity.min().detach().Minus(PaddingGap));
        return new WordRegionAlignments(
            similarity,
            distance,
            _settings.AlignWords ? Attention(masked, 3) : null,
            _settings.AlignRegions ? Attention(masked, 1) : null);
    }

    /// <summary>Computes the distance of each caption to each image.</summary>
    /// <inheritdoc cref="Align"/>
    public PairDistances Distances(Tensor words, Tensor wordMask, Tensor regions, Tensor regionMask)
    {
        var alignments = Align(words, wordMask, regions, regionMask);
        var wordWeights = wordMask.to(words.dtype);
        var regionWeights = regionMask.to(words.dtype);
        var wordCounts = wordWeights.sum(1);
        var regionCounts = regionWeights.sum(1);
        var present = wordCounts.gt(KeptScalars.Zero).unsqueeze(1);
        var withRegions = regionCounts.gt(KeptScalars.Zero);
        present = _emptyPairsAtDistanceZero ? present.logical_or(withRegions) : present.logical_and(withRegions);
        Tensor? fromWords = null;
        Tensor? fromRegions = null;
        if (alignments.WordsToRegions is { } wordsToRegions)
        {
            var perWord = _settings.GlobalDistance == GlobalDistance.AlignedLocal
                ? (wordsToRegions * alignments.Distance).sum(3)
                : WordReconstructionError(wordsToRegions, words, regions);
            var sum = (perWord * wordWeights.unsqueeze(-1)).sum(1);
            fromWords = Separate(sum / wordCounts.clamp_min(KeptScalars.One).unsqueeze(1), present);
        }

        if (alignments.RegionsToWords is { } regionsToWords)
        {
            var perRegion = _settings.GlobalDistance == GlobalDistance.AlignedLocal
                ? (regionsToWords * alignments.Distance).sum(1)
                : RegionReconstructionError(regionsToWords, words, regions);
            var sum = (perRegion * regionWeights).sum(2);
            fromRegions = Separate(sum / regionCounts.clamp_min(KeptScalars.One), present);
        }

        return new PairDistances(fromWords, fromRegions);
    }

    /// <summary>Computes the losses by name, each a scalar; caption i belongs to image i.</summary>
    /// <param name="distances">[B, B] distances.</param>
    /// <param name="random">Draws the negatives of a triplet loss.</param>
    public IReadOnlyList<(string Name, Tensor Loss)> Losses(PairDistances distances, Random random)
    {
        var losses = new List<(string, Tensor)>();
        Add("align words", distances.Words);
        Add("align regions", distances.Regions);
        return losses;

        void Add(string direction, Tensor? cost)
        {
            if (cost is null)
            {
                return;
            }

            losses.Add(($"{direction}, choose caption", Loss(cost, 0, random)));
            losses.Add(($"{direction}, choose image", Loss(cost, 1, random)));
        }
    }

    private (Tensor Similarity, Tensor Distance) Compare(Tensor words, Tensor regions)
    {
        var (captions, width, images, cells) = (words.shape[0], words.shape[1], regions.shape[0], regions.shape[1]);
        var dot = matmul(words.flatten(0, 1), regions.flatten(0, 1).t()).view(captions, width, images, cells);
        switch (_settings.Metric)
        {
            case LocalMetric.Dot:
                dot = dot.Over(_settings.Temperature);
                return (dot, -dot);
            case LocalMetric.Cosine:
                // With the minimum norm, a zero vector has cosine 0 and gradient 0.
                using (Scalar floor = 1e-24)
                {
                    var norms = SquaredNorms(words).clamp_min(floor).sqrt().unsqueeze(-1).unsqueeze(-1)
                        * SquaredNorms(regions).clamp_min(floor).sqrt();
                    var cosine = dot / norms;
                    return (cosine.Over(_settings.Temperature), cosine.Complement().Over(_settings.Temperature));
                }

            default:
                var distance = SquaredNorms(words).unsqueeze(-1).unsqueeze(-1).Plus(SquaredNorms(regions)) - dot.Times(2);
                distance = distance.Over(_settings.Temperature);
                return (-distance, distance);
        }
    }

    private Tensor Attention(Tensor similarity, long dimension)
    {
        if (_settings.Alignment == WordRegionAlignment.Soft)
        {
            return similarity.softmax(dimension);
        }

        var chosen = similarity.argmax(dimension, keepdim: true);
        return zeros_like(similarity).scatter_(dimension, chosen, ones_like(chosen, similarity.dtype));
    }

    private static Tensor Separate(Tensor distance, Tensor present) => where(present, distance, distance.max().detach().Plus(EmptyGap));

    private Tensor Loss(Tensor cost, long dimension, Random random)
    {
        if (_settings.Matching.Loss == MatchingLoss.CrossEntropy)
        {
            return -(-cost).log_softmax(dimension).diagonal().mean();
        }

        var batch = cost.shape[0];
        var positive = cost.diagonal();
        if (batch < 2)
        {
            return (positive - positive).mean();
        }

        var own = eye(batch, dtype: ScalarType.Bool, device: cost.device);
        var index = _settings.Matching.NegativeMining switch
        {
            NegativeMining.Hardest => cost.masked_fill(own, KeptScalars.PositiveInfinity).argmin(dimension),
            NegativeMining.Easiest => cost.masked_fill(own, KeptScalars.NegativeInfinity).argmax(dimension),
            _ => OtherIndices(batch, random).to(cost.device),
        };
        index = index.unsqueeze(dimension);
        var negative = cost.gather(dimension, index).squeeze(dimension);
        if (_mirroredTripletGradients && dimension == 0)
        {
            var mirrored = cost.t().gather(dimension, index).squeeze(dimension);
            negative = negative.detach().Plus(mirrored - mirrored.detach());
        }

        return (positive - negative).Plus(_settings.Matching.TripletMargin).relu().mean();
    }

    private static Tensor OtherIndices(long batch, Random random)
    {
        var indices = new long[batch];
        for (var i = 0; i < batch; i++)
        {
            var other = random.NextInt64(batch - 1);
            indices[i] = other < i ? other : other + 1;
        }

        return tensor(indices);
    }

    /// <returns>[C, W, I]</returns>
    private static Tensor WordReconstructionError(Tensor attention, Tensor words, Tensor regions)
    {
        var (captions, width, images) = (attention.shape[0], attention.shape[1], attention.shape[2]);
        var rebuilt = attention.permute(2, 0, 1, 3).flatten(1, 2).bmm(regions);
        var error = (rebuilt - words.flatten(0, 1)).Squared().mean([2L]);
        return error.view(images, captions, width).permute(1, 2, 0);
    }

    /// <returns>[C, I, R]</returns>
    private static Tensor RegionReconstructionError(Tensor attention, Tensor words, Tensor regions)
    {
        var (captions, images, cells) = (attention.shape[0], attention.shape[2], attention.shape[3]);
        var rebuilt = attention.permute(0, 2, 3, 1).flatten(1, 2).bmm(words);
        return (rebuilt - regions.flatten(0, 1)).Squared().mean([2L]).view(captions, images, cells);
    }

    private static Tensor SquaredNorms(Tensor vectors) => vectors.Squared().sum(-1);
}
