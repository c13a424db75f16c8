using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.RegionPooling;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>
/// The last residual stage in prediction, applied to pooled regions, with normalization folded into its convolutions. Its first block
/// begins with two 1×1 convolutions. They are linear, and pooling averages cells. So they can run once on the map instead of on every
/// region, and only the cells that the block's strides keep need to be pooled.
/// </summary>
internal sealed class RegionStage : IDisposable
{
    // Size of the widest features of the regions in one group. They should fit in a processor's cache.
    private const long BytesAtOnce = 24 << 20;

    private const int LeastRegionsAtOnce = 16;

    private readonly ResNetStage _stage;
    private readonly int _resolution;
    private readonly float _scale;
    private readonly int _samplingRatio;
    private readonly int _keptCells;

    /// <param name="stage">The stage, whose weights are copied.</param>
    /// <param name="architecture">The shape of the detector.</param>
    /// <param name="type">The type that convolutions compute in. Inputs and outputs are in single precision.</param>
    public RegionStage(ResNetStage stage, SegmenterArchitecture architecture, ScalarType type = ScalarType.Float32)
    {
        Type = type;
        _stage = stage.Fold(type);
        _resolution = architecture.Regions.Resolution;
        _scale = 1f / architecture.Backbone.BackboneStride;
        _samplingRatio = architecture.Regions.SamplingRatio;
        var side = (_resolution + _stage.First.Strides.First - 1) / _stage.First.Strides.First;
        _keptCells = side * side;
        var bytesOfRegion = (type == ScalarType.Float32 ? sizeof(float) : sizeof(short)) * _keptCells * architecture.Backbone.HeadChannels;
        RegionsAtOnce = (int)Math.Max(LeastRegionsAtOnce, BytesAtOnce / bytesOfRegion);
    }

    /// <summary>The type that convolutions compute in.</summary>
    public ScalarType Type { get; }

    /// <summary>Number of regions to process in one group.</summary>
    public int RegionsAtOnce { get; }

    /// <summary>Whether <see cref="Begin"/> saves time.</summary>
    /// <param name="map">The backbone's features, [B, C, h, w].</param>
    /// <param name="regions">Number of regions pooled from them.</param>
    public bool SavesTime(Tensor map, long regions) =>
        _stage.First.BeginsPointwise && regions * _keptCells > map.shape[0] * map.shape[2] * map.shape[3];

    /// <summary>Applies the first 1×1 convolutions of the first block to every cell of a map.</summary>
    /// <param name="map">The backbone's features, [B, C, h, w].</param>
    /// <returns>Two maps of the same size.</returns>
    public (Tensor First, Tensor Shortcut) Begin(Tensor map)
    {
        using var scope = NewDisposeScope();
        var (first, shortcut) = _stage.First.Begin(map.to(Type));
        return (first.to(float32).MoveToOuterDisposeScope(), shortcut.to(float32).MoveToOuterDisposeScope());
    }

    /// <summary>Pools regions from the maps of <see cref="Begin"/>, and applies the rest of the stage.</summary>
    /// <param name="begun">The maps of <see cref="Begin"/>.</param>
    /// <param name="regions">[N, 5]: image, then x0 y0 x1 y1 in network pixels.</param>
    /// <returns>[N, C, r, r].</returns>
    public Tensor Finish((Tensor First, Tensor Shortcut) begun, Tensor regions)
    {
        using var scope = NewDisposeScope();
        var (first, shortcut) = _stage.First.Strides;
        var output = _stage.First.End(Pool(begun.First, regions, first), Pool(begun.Shortcut, regions, shortcut));
        return _stage.Continue(output).to(float32).MoveToOuterDisposeScope();
    }

    /// <summary>Applies the whole stage.</summary>
    /// <param name="input">[B, C, h, w].</param>
    public Tensor Run(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _stage.call(input.to(Type)).to(float32).MoveToOuterDisposeScope();
    }

    public void Dispose() => _stage.Dispose();

    private Tensor Pool(Tensor map, Tensor regions, int step) =>
        RoIAlign.Pool(map, regions, _resolution, _scale, _samplingRatio, step).to(Type);
}
