using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OpenVocabSeg.Networks.MaskHead;

/// <summary>
/// Fuses the maps of stride 2, 4 and 8 into one of stride 4: the finer map is folded into channels (pixel unshuffle), and the coarser map
/// is up-sampled bilinearly. A 1×1 convolution projects each to a common number of channels. A 3×3 convolution smooths their sum.
/// </summary>
internal sealed class FineMaskFeatures : NamedModule
{
    private readonly Conv2d _fine;
    private readonly Conv2d _coarse;
    private readonly Conv2d _smooth;

    /// <param name="channels2">Channels of the stride-2 map.</param>
    /// <param name="channels4">Channels of the stride-4 map.</param>
    /// <param name="channels8">Channels of the stride-8 map.</param>
    /// <param name="width">Channels of the result.</param>
    /// <param name="generator">Source of the initial weights.</param>
    public FineMaskFeatures(long channels2, long channels4, long channels8, long width, Generator generator)
        : base(nameof(FineMaskFeatures))
    {
        _fine = Layers.Convolution(channels4 + 4 * channels2, width, 1);
        _coarse = Layers.Convolution(channels8, width, 1);
        _smooth = Layers.Convolution(width, width, 3, padding: 1);
        foreach (var (name, convolution) in new[] { ("fine", _fine), ("coarse", _coarse), ("smooth", _smooth) })
        {
            Initialization.KaimingUniform(convolution, generator);
            register_module(name, convolution);
        }
    }

    /// <summary>Names and shapes of the weights, without the layers.</summary>
    /// <param name="channels">Channels of the maps of stride 2, 4 and 8.</param>
    /// <param name="width">Channels of the result.</param>
    /// <param name="prefix">The prefix of the names.</param>
    public static IEnumerable<(string Name, long[] Shape)> Shapes(IReadOnlyList<int> channels, long width, string prefix) =>
    [
        ($"{prefix}fine.weight", [width, channels[1] + 4L * channels[0], 1, 1]),
        ($"{prefix}coarse.weight", [width, channels[2], 1, 1]),
        ($"{prefix}smooth.weight", [width, width, 3, 3]),
    ];

    /// <summary>Fuses the maps of a batch.</summary>
    /// <param name="stride2">[B, channels2, 2h, 2w].</param>
    /// <param name="stride4">[B, channels4, h, w].</param>
    /// <param name="stride8">[B, channels8, h/2, w/2], rounded up.</param>
    /// <returns>[B, width, h, w].</returns>
    public Tensor Fuse(Tensor stride2, Tensor stride4, Tensor stride8)
    {
        using var scope = NewDisposeScope();
        var size = new[] { stride4.shape[2], stride4.shape[3] };
        if (stride2.shape[2] != 2 * size[0] || stride2.shape[3] != 2 * size[1])
        {
            // The next stride rounded an odd number of rows or columns up, so this map is padded to match.
            stride2 = functional.pad(stride2, [0, 2 * size[1] - stride2.shape[3], 0, 2 * size[0] - stride2.shape[2]]);
        }

        var folded = functional.pixel_unshuffle(stride2, 2);
        var coarse = functional.interpolate(_coarse.call(stride8), size: size, mode: InterpolationMode.Bilinear, align_corners: false);
        var fused = functional.relu(_fine.call(cat([stride4, folded], 1)).Plus(coarse));
        return functional.relu(_smooth.call(fused)).MoveToOuterDisposeScope();
    }
}
