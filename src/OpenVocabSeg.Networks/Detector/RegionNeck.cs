using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>
/// Projects the last map of the backbone to fewer channels (<see cref="SegmenterArchitecture.NeckChannels"/>): a 1×1 convolution and a
/// ReLU. The proposal network, the box regression and the masks share the result.
/// </summary>
internal sealed class RegionNeck : NamedModule
{
    private readonly Conv2d _reduction;

    /// <param name="channels">Channels of the map.</param>
    /// <param name="width">Channels of the result.</param>
    /// <param name="generator">Source of the initial weights.</param>
    public RegionNeck(long channels, long width, Generator generator)
        : base(nameof(RegionNeck))
    {
        _reduction = Layers.Convolution(channels, width, 1);
        Initialization.KaimingUniform(_reduction, generator);
        register_module("reduction", _reduction);
    }

    /// <summary>Reduces the channels of a map.</summary>
    /// <param name="map">[B, channels, h, w].</param>
    /// <returns>[B, width, h, w].</returns>
    public Tensor Reduce(Tensor map) => nn.functional.relu(_reduction.call(map));
}
