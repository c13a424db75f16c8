using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>
/// What the box regression sees of a region that was cut from a <see cref="RegionNeck"/>'s map: a 3×3 convolution over its cells and a
/// layer over all of them, so that it knows where in the region things lie.
/// </summary>
internal sealed class RegionEncoder : NamedModule
{
    /// <summary>Cells on each side of a region.</summary>
    public const int Side = 7;

    /// <summary>Width of what comes out.</summary>
    public const int Width = 256;

    private readonly Conv2d _convolution;
    private readonly Linear _layer;

    /// <param name="channels">Channels of the map.</param>
    /// <param name="generator">Source of the initial weights.</param>
    public RegionEncoder(long channels, Generator generator)
        : base(nameof(RegionEncoder))
    {
        _convolution = nn.Conv2d(channels, channels, 3, padding: 1);
        _layer = nn.Linear(channels * Side * Side, Width);
        Initialization.KaimingUniform(_convolution, generator);
        Initialization.KaimingUniform(_layer, generator);
        register_module("conv", _convolution);
        register_module("fc", _layer);
    }

    /// <summary>Encodes regions.</summary>
    /// <param name="regions">[N, channels, <see cref="Side"/>, <see cref="Side"/>].</param>
    /// <returns>[N, <see cref="Width"/>].</returns>
    public Tensor Encode(Tensor regions)
    {
        var cells = nn.functional.relu(_convolution.call(regions));
        return nn.functional.relu(_layer.call(cells.flatten(1)));
    }
}
