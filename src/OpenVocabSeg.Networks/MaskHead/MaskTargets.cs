using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.MaskHead;

/// <summary>The targets of the mask head.</summary>
internal static class MaskTargets
{
    /// <summary>Crops, for each region, the mask of its object.</summary>
    /// <param name="masks">The masks of the labeled objects of one image.</param>
    /// <param name="boxes">[P, 4], foreground regions in network-input pixels.</param>
    /// <param name="matches">[P] int64, for each region the index of its object in <paramref name="masks"/>.</param>
    /// <param name="resolution">M, pixels on each side of a target.</param>
    /// <returns>[P, M, M] float32, 0 and 1, on the device of the boxes.</returns>
    public static Tensor Create(IReadOnlyList<IInstanceMask> masks, Tensor boxes, Tensor matches, int resolution)
    {
        using var scope = NewDisposeScope();
        var count = (int)boxes.shape[0];
        var corners = boxes.ReadArray<float>();
        var indices = matches.ReadArray<long>();
        var size = resolution * resolution;
        var targets = new float[count * size];
        for (var i = 0; i < count; i++)
        {
            masks[(int)indices[i]].Draw(corners.AsSpan(4 * i, 4), resolution, targets.AsSpan(i * size, size));
        }

        return tensor(targets, [count, resolution, resolution], device: boxes.device).MoveToOuterDisposeScope();
    }
}
