using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.RegionPooling;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>
/// The region heads: pooling, the last residual stage (res5, shared by box and mask), the box predictor and the mask predictor.
/// Parameters are named as in the authors' <c>roi_heads</c>.
/// </summary>
internal sealed class RegionHeads : NamedModule
{
    private const int FineStride = 4;

    private readonly SegmenterArchitecture _architecture;
    private readonly int _side;
    private readonly ResNetStage _stage;
    private RegionStage? _folded;
    private readonly EmbeddingBoxPredictor _boxes;
    private readonly RegionEncoder? _encoder;
    private readonly Func<Tensor, MaskPrediction> _predictMasks;

    // Whether nothing reads where in a region the features of the last stage are.
    private readonly bool _readsMeans;

    /// <param name="architecture">The architecture of the detector.</param>
    /// <param name="withNoise">Whether the mask predictor has a noise branch.</param>
    /// <param name="generator">Source of the initial weights.</param>
    /// <param name="withCritic">Whether there is a mask critic.</param>
    /// <param name="drawStage">Whether the residual stage gets random weights; otherwise they are zero, to be loaded.</param>
    public RegionHeads(
        SegmenterArchitecture architecture, bool withNoise, Generator generator, bool withCritic = false, bool drawStage = true)
        : base(nameof(RegionHeads))
    {
        _architecture = architecture;
        var backbone = architecture.Backbone;
        Stride = backbone.BackboneStride;
        _stage = ResNetStage.CreateHead(backbone, drawStage ? generator : null);
        var channels = backbone.HeadChannels;
        _side = Side(architecture);
        _boxes = new EmbeddingBoxPredictor(
            channels,
            architecture.EmbeddingDimension,
            architecture.Boxes.Regression,
            _side * _side,
            generator,
            architecture.Boxes.BackgroundLogit,
            architecture.Boxes.PredictsIou,
            architecture.NeckChannels > 0 ? RegionEncoder.Width : null);
        _readsMeans = architecture.Masks.Head != MaskHeadKind.SharedHeadStage
            && (architecture.NeckChannels > 0 || architecture.Boxes.Regression == BoxRegressionInput.Mean);
        _encoder = architecture.NeckChannels > 0 ? new RegionEncoder(architecture.NeckChannels, generator) : null;
        nn.Module masks;
        if (architecture.Masks.Head == MaskHeadKind.SharedHeadStage)
        {
            var predictor = new MaskPredictor(channels, architecture.Masks.Channels, withNoise, generator);
            (masks, _predictMasks) = (predictor, predictor.call);
        }
        else
        {
            var predictor = new FineMaskPredictor(MaskFeatureChannels(architecture), withNoise, generator);
            (masks, _predictMasks) = (predictor, predictor.Predict);
        }

        MaskResolution = architecture.Masks.Head == MaskHeadKind.SharedHeadStage ? 2 * _side : architecture.Masks.Resolution;
        HasNoise = withNoise;
        var extractor = ("feature_extractor", (nn.Module)new ModuleGroup(("head", new ModuleGroup((backbone.HeadStageName, _stage)))));
        register_module("box", _encoder is null
            ? new ModuleGroup(extractor, ("predictor", _boxes))
            : new ModuleGroup(extractor, ("encoder", _encoder), ("predictor", _boxes)));
        if (withCritic)
        {
            // A separate generator, so that networks with and without a critic have equal initial weights and can be compared.
            using var own = new Generator((ulong)~generator.initial_seed());
            Critic = new MaskCritic(MaskFeatureChannels(architecture), own);
        }

        register_module(
            "mask", Critic is null ? new ModuleGroup(("predictor", masks)) : new ModuleGroup(("predictor", masks), ("critic", Critic)));
    }

    /// <summary>Stride, in network pixels, of the map from which regions are pooled.</summary>
    public int Stride { get; }

    /// <summary>M, pixels on each side of a predicted mask.</summary>
    public int MaskResolution { get; }

    /// <summary>Whether the mask predictor has a noise branch.</summary>
    public bool HasNoise { get; }

    /// <summary>D, dimension of the word embeddings.</summary>
    public int EmbeddingDimension => _architecture.EmbeddingDimension;

    /// <summary>The mask critic; null if the network has none.</summary>
    public MaskCritic? Critic { get; }

    /// <summary>Channels of the map that masks are predicted from, if it is not the last stage.</summary>
    public static int MaskFeatureChannels(SegmenterArchitecture architecture) =>
        architecture.Masks.Head == MaskHeadKind.NeckFeatures ? architecture.NeckChannels : architecture.Masks.Channels;

    /// <summary>Cells on each side of a region after the last stage.</summary>
    public static int Side(SegmenterArchitecture architecture)
    {
        var stride = architecture.Backbone.Stages[^1].Stride;
        return (architecture.Regions.Resolution + stride - 1) / stride;
    }

    /// <summary>The last residual stage.</summary>
    public ResNetStage Stage => _stage;

    /// <summary>The layer that projects mean region features to the space of the word embeddings.</summary>
    public Linear Projection => _boxes.Embedding;

    /// <summary>
    /// Pools regions and runs the last residual stage on them, or pools regions from the output of that stage for the image.
    /// </summary>
    /// <param name="maps">The features of the backbone, and of the neck if there is one.</param>
    /// <param name="regions">[N, 5]: index of the image, then x0 y0 x1 y1 in network pixels.</param>
    public PooledRegions Pool(FeatureMaps maps, Tensor regions)
    {
        var neck = _encoder is null
            ? null
            : RoIAlign.Pool(maps.Neck!, regions, RegionEncoder.Side, 1f / Stride, _architecture.Regions.SamplingRatio);
        return new PooledRegions(PoolStage(maps, regions), neck);
    }

    /// <summary>
    /// From now on regions go through a copy of the last residual stage whose convolutions hold their batch normalization.
    /// </summary>
    /// <param name="type">What the copy computes in.</param>
    public void Fold(ScalarType type = ScalarType.Float32)
    {
        if (_folded?.Type != type)
        {
            _folded?.Dispose();
            _folded = new RegionStage(_stage, _architecture, type);
        }
    }

    /// <summary>
    /// The same features, with what regions begin the last residual stage with, where they are so many that this saves time and
    /// <see cref="Fold"/> was called.
    /// </summary>
    /// <param name="maps">Features of the batch.</param>
    /// <param name="regions">How many regions.</param>
    public FeatureMaps WithBegun(FeatureMaps maps, long regions) =>
        maps.Begun is null && maps.Dense is null && _folded is { } stage && stage.SavesTime(maps.C4, regions)
            ? maps with { Begun = stage.Begin(maps.C4) }
            : maps;

    /// <summary>How many regions prediction looks at together: memory does not grow with their number.</summary>
    public int RegionsAtOnce => _folded?.RegionsAtOnce ?? int.MaxValue;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _folded?.Dispose();
        }

        base.Dispose(disposing);
    }

    // [N, C, r, r], or [N, C, 1, 1] if only means are read.
    private Tensor PoolStage(FeatureMaps maps, Tensor regions)
    {
        if (maps.Dense is { } dense)
        {
            return _readsMeans
                ? RoIAlign.PoolMeans(dense, regions, _side, 1f / Stride, _architecture.Regions.SamplingRatio)
                : RoIAlign.Pool(dense, regions, _side, 1f / Stride, _architecture.Regions.SamplingRatio);
        }

        if (maps.Begun is { } begun)
        {
            return _folded!.Finish(begun, regions);
        }

        using var scope = NewDisposeScope();
        var pooled = RoIAlign.Pool(
            maps.C4, regions, _architecture.Regions.Resolution, 1f / Stride, _architecture.Regions.SamplingRatio);
        return (_folded is null ? _stage.call(pooled) : _folded.Run(pooled)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Computes the last residual stage at every cell of the map, as if it had no stride and dilated filters. The map is shifted by each
    /// part of a stride, and the results are interleaved ("shift and stitch", Long et al. 2015).
    /// </summary>
    /// <param name="map">The backbone's features, [B, c, h, w].</param>
    /// <param name="folded">Whether the copy of <see cref="Fold"/> runs, where there is one.</param>
    /// <returns>[B, C, h, w].</returns>
    public Tensor PoolEverywhere(Tensor map, bool folded = false)
    {
        using var scope = NewDisposeScope();
        var stride = _architecture.Backbone.Stages[^1].Stride;
        var (height, width) = (map.shape[2], map.shape[3]);
        var stitched = zeros([map.shape[0], _architecture.Backbone.HeadChannels, height, width], map.dtype, map.device);
        for (var y = 0; y < Math.Min(stride, height); y++)
        {
            for (var x = 0; x < Math.Min(stride, width); x++)
            {
                var shifted = map.narrow(2, y, height - y).narrow(3, x, width - x);
                stitched.slice(2, y, height, stride).slice(3, x, width, stride).copy_(
                    folded && _folded is not null ? _folded.Run(shifted) : _stage.call(shifted));
            }
        }

        return stitched.MoveToOuterDisposeScope();
    }

    /// <summary>What <see cref="PoolEverywhere"/> gives, computed where the backbone has not.</summary>
    public Tensor Dense(FeatureMaps maps) => maps.Dense ?? PoolEverywhere(maps.C4, folded: true);

    /// <summary>
    /// Computes the last residual stage of the whole image with its stride, [B, C, h′, w′]: the grid with which captions are compared.
    /// </summary>
    public Tensor Grid(FeatureMaps maps)
    {
        var stride = _architecture.Backbone.Stages[^1].Stride;
        return maps.Dense is { } dense
            ? dense.slice(2, 0, dense.shape[2], stride).slice(3, 0, dense.shape[3], stride)
            : _stage.call(maps.C4);
    }

    /// <summary>Computes how much every cell of an image resembles words.</summary>
    /// <param name="dense">[C, h, w], result of <see cref="PoolEverywhere"/> for one image.</param>
    /// <param name="words">[W, D].</param>
    /// <returns>[W, h, w], dot products.</returns>
    public Tensor Respond(Tensor dense, Tensor words)
    {
        using var scope = NewDisposeScope();
        var cells = dense.flatten(1);
        var response = words.matmul(Projection.weight!).matmul(cells).Plus(words.matmul(Projection.bias!).unsqueeze(1));
        return response.view(-1, dense.shape[1], dense.shape[2]).MoveToOuterDisposeScope();
    }

    /// <summary>Computes class logits of regions in the space of the word embeddings, [N, K], background first.</summary>
    public Tensor Classify(Tensor embeddings, Tensor classEmbeddings) => _boxes.Classify(embeddings, classEmbeddings);

    /// <summary>Classifies pooled regions against class embeddings and regresses their boxes.</summary>
    public BoxPrediction PredictBoxes(PooledRegions pooled, Tensor classEmbeddings) =>
        _boxes.Predict(pooled.Stage, classEmbeddings, _encoder?.Encode(pooled.Neck!));

    /// <summary>Predicts the masks of regions.</summary>
    /// <param name="maps">The backbone's features.</param>
    /// <param name="regions">[P, 5]: index of the image, then x0 y0 x1 y1 in network pixels.</param>
    /// <param name="pooled"><see cref="PooledRegions.Stage"/> of these regions, if available; only the shared mask head reads it.</param>
    public MaskPrediction PredictMasks(FeatureMaps maps, Tensor regions, Tensor? pooled = null)
    {
        if (_architecture.Masks.Head == MaskHeadKind.SharedHeadStage)
        {
            return _predictMasks(pooled ?? PoolStage(maps, regions));
        }

        var (map, stride) = _architecture.Masks.Head == MaskHeadKind.NeckFeatures ? (maps.Neck!, Stride) : (maps.Masks!, FineStride);
        return _predictMasks(RoIAlign.Pool(map, regions, MaskResolution, 1f / stride, _architecture.Regions.SamplingRatio));
    }
}
