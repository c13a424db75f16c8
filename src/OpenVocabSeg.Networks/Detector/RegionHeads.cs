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
/// What a region goes through: pooling, the last residual stage (res5, shared by box and mask), the box predictor and the mask
/// predictor. Parameters are named as in the authors' <c>roi_heads</c>.
/// </summary>
internal sealed class RegionHeads : NamedModule
{
    private const int FineStride = 4;

    private readonly SegmenterArchitecture _architecture;
    private readonly int _side;
    private readonly ResNetStage _stage;
    private ResNetStage? _folded;
    private readonly EmbeddingBoxPredictor _boxes;
    private readonly RegionEncoder? _encoder;
    private readonly Func<Tensor, MaskPrediction> _predictMasks;

    /// <param name="architecture">The shape of the detector.</param>
    /// <param name="withNoise">Whether the mask predictor has a noise branch.</param>
    /// <param name="generator">Source of the initial weights.</param>
    /// <param name="withCritic">Whether there is a mask critic.</param>
    public RegionHeads(SegmenterArchitecture architecture, bool withNoise, Generator generator, bool withCritic = false)
        : base(nameof(RegionHeads))
    {
        _architecture = architecture;
        var backbone = architecture.Backbone;
        Stride = backbone.BackboneStride;
        _stage = ResNetStage.CreateHead(backbone, generator);
        var channels = backbone.HeadChannels;
        var headStride = backbone.Stages[^1].Stride;
        _side = (architecture.RegionResolution + headStride - 1) / headStride;
        _boxes = new EmbeddingBoxPredictor(
            channels,
            architecture.EmbeddingDimension,
            architecture.BoxRegression,
            _side * _side,
            generator,
            architecture.BackgroundLogit,
            architecture.PredictsBoxIou,
            architecture.NeckChannels > 0 ? RegionEncoder.Width : null);
        _encoder = architecture.NeckChannels > 0 ? new RegionEncoder(architecture.NeckChannels, generator) : null;
        nn.Module masks;
        if (architecture.MaskHead == MaskHeadKind.SharedHeadStage)
        {
            var predictor = new MaskPredictor(channels, architecture.MaskChannels, withNoise, generator);
            (masks, _predictMasks) = (predictor, predictor.call);
        }
        else
        {
            var predictor = new FineMaskPredictor(MaskFeatureChannels, withNoise, generator);
            (masks, _predictMasks) = (predictor, predictor.Predict);
        }

        MaskResolution = architecture.MaskHead == MaskHeadKind.SharedHeadStage ? 2 * _side : architecture.MaskResolution;
        HasNoise = withNoise;
        var extractor = ("feature_extractor", (nn.Module)new ModuleGroup(("head", new ModuleGroup((backbone.HeadStageName, _stage)))));
        register_module("box", _encoder is null
            ? new ModuleGroup(extractor, ("predictor", _boxes))
            : new ModuleGroup(extractor, ("encoder", _encoder), ("predictor", _boxes)));
        if (withCritic)
        {
            // Of its own, so that networks with and without a critic begin alike and can be compared.
            using var own = new Generator((ulong)~generator.initial_seed());
            Critic = new MaskCritic(MaskFeatureChannels, own);
        }

        register_module(
            "mask", Critic is null ? new ModuleGroup(("predictor", masks)) : new ModuleGroup(("predictor", masks), ("critic", Critic)));
    }

    /// <summary>Network pixels between the cells of the map that regions are cut from.</summary>
    public int Stride { get; }

    /// <summary>M, pixels on each side of a predicted mask.</summary>
    public int MaskResolution { get; }

    /// <summary>Whether the mask predictor has a noise branch.</summary>
    public bool HasNoise { get; }

    /// <summary>D, width of the word embeddings.</summary>
    public int EmbeddingDimension => _architecture.EmbeddingDimension;

    /// <summary>Judges masks; null where the network has none.</summary>
    public MaskCritic? Critic { get; }

    private int MaskFeatureChannels =>
        _architecture.MaskHead == MaskHeadKind.NeckFeatures ? _architecture.NeckChannels : _architecture.MaskChannels;

    /// <summary>The last residual stage.</summary>
    public ResNetStage Stage => _stage;

    /// <summary>The map from mean region features into word space.</summary>
    public Linear Projection => _boxes.Embedding;

    /// <summary>
    /// Pools regions and takes them through the last residual stage, or pools them from what that stage made of the image.
    /// </summary>
    /// <param name="maps">The backbone's features, and the neck's where there is one.</param>
    /// <param name="regions">[N, 5]: image, then x0 y0 x1 y1 in network pixels.</param>
    public PooledRegions Pool(FeatureMaps maps, Tensor regions)
    {
        var neck = _encoder is null
            ? null
            : RoIAlign.Pool(maps.Neck!, regions, RegionEncoder.Side, 1f / Stride, _architecture.SamplingRatio);
        return new PooledRegions(PoolStage(maps, regions), neck);
    }

    /// <summary>From now on regions go through a copy of the last residual stage whose convolutions hold their batch
    /// normalization.</summary>
    public void Fold() => _folded ??= _stage.Fold();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _folded?.Dispose();
        }

        base.Dispose(disposing);
    }

    // [N, C, r, r].
    private Tensor PoolStage(FeatureMaps maps, Tensor regions)
    {
        if (maps.Dense is { } dense)
        {
            return RoIAlign.Pool(dense, regions, _side, 1f / Stride, _architecture.SamplingRatio);
        }

        using var scope = NewDisposeScope();
        var pooled = RoIAlign.Pool(
            maps.C4, regions, _architecture.RegionResolution, 1f / Stride, _architecture.SamplingRatio);
        return (_folded ?? _stage).call(pooled).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Takes the whole map through the last residual stage at every cell, as if that stage had no stride and its filters were dilated: the
    /// map is shifted by each part of a stride and the outcomes are put side by side ("shift and stitch", Long et al. 2015).
    /// </summary>
    /// <param name="map">The backbone's features, [B, c, h, w].</param>
    /// <returns>[B, C, h, w].</returns>
    public Tensor PoolEverywhere(Tensor map)
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
                stitched.slice(2, y, height, stride).slice(3, x, width, stride).copy_(_stage.call(shifted));
            }
        }

        return stitched.MoveToOuterDisposeScope();
    }

    /// <summary>What <see cref="PoolEverywhere"/> gives, computed where the backbone has not.</summary>
    public Tensor Dense(FeatureMaps maps) => maps.Dense ?? PoolEverywhere(maps.C4);

    /// <summary>
    /// The last residual stage over the whole image with its stride, [B, C, h′, w′]: the grid that captions are compared with.
    /// </summary>
    public Tensor Grid(FeatureMaps maps)
    {
        var stride = _architecture.Backbone.Stages[^1].Stride;
        return maps.Dense is { } dense
            ? dense.slice(2, 0, dense.shape[2], stride).slice(3, 0, dense.shape[3], stride)
            : _stage.call(maps.C4);
    }

    /// <summary>How much every cell of an image looks like words.</summary>
    /// <param name="dense">[C, h, w] of <see cref="PoolEverywhere"/>, one image's.</param>
    /// <param name="words">[W, D].</param>
    /// <returns>[W, h, w], dot products.</returns>
    public Tensor Respond(Tensor dense, Tensor words)
    {
        using var scope = NewDisposeScope();
        var cells = dense.flatten(1);
        var response = words.matmul(Projection.weight!).matmul(cells).Plus(words.matmul(Projection.bias!).unsqueeze(1));
        return response.view(-1, dense.shape[1], dense.shape[2]).MoveToOuterDisposeScope();
    }

    /// <summary>Class logits of regions in word space, [N, K], background first.</summary>
    public Tensor Classify(Tensor embeddings, Tensor classEmbeddings) => _boxes.Classify(embeddings, classEmbeddings);

    /// <summary>Classifies pooled regions against class embeddings and regresses their boxes.</summary>
    public BoxPrediction PredictBoxes(PooledRegions pooled, Tensor classEmbeddings) =>
        _boxes.Predict(pooled.Stage, classEmbeddings, _encoder?.Encode(pooled.Neck!));

    /// <summary>Predicts the masks of regions.</summary>
    /// <param name="maps">The backbone's features.</param>
    /// <param name="regions">[P, 5]: image, then x0 y0 x1 y1 in network pixels.</param>
    /// <param name="pooled">
    /// <see cref="PooledRegions.Stage"/> of these regions, where it is at hand; only the shared mask head reads it.
    /// </param>
    public MaskPrediction PredictMasks(FeatureMaps maps, Tensor regions, Tensor? pooled = null)
    {
        if (_architecture.MaskHead == MaskHeadKind.SharedHeadStage)
        {
            return _predictMasks(pooled ?? PoolStage(maps, regions));
        }

        var (map, stride) = _architecture.MaskHead == MaskHeadKind.NeckFeatures ? (maps.Neck!, Stride) : (maps.Masks!, FineStride);
        return _predictMasks(RoIAlign.Pool(map, regions, MaskResolution, 1f / stride, _architecture.SamplingRatio));
    }
}
