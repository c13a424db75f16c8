using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>
/// Encodes a region pooled from the map of a <see cref="RegionNeck"/> as input of the box regression: a 3×3 convolution over the cells,
/// then a linear layer over all cells, so that the code keeps where things are in the region.
/// </summary>
internal sealed class RegionEncoder : NamedModule
{
    /// <summary>Cells on each side of a region.</summary>
    public const int Side = 7;

    /// <summary>Channels of the result.</summary>
    public const int Width = 256;

    private readonly Conv2d _convolution;
    private readonly Linear _layer;

    /// <param name="channels">Channels of the map.</param>
    /// <param name="generator">Source of the initial weights.</param>
    public RegionEncoder(long channels, Generator generator)
        : base(nameof(RegionEncoder))
    {
        _convolution = Layers.Convolution(channels, channels, 3, padding: 1);
        _layer = Layers.Linear(channels * Side * Side, Width);
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
