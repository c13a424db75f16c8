using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Proposals;

/// <summary>
/// Geometry of boxes in tensors: Single [N, 4], rows x0 y0 x1 y1 in pixels, both corners inside the box ("inclusive"), so a box is x1 −
/// x0 + 1 pixels wide. This is the convention of maskrcnn-benchmark, on which XPM is built.
/// </summary>
/// <remarks>Results are new tensors on the device of the input, owned by the caller's dispose scope.</remarks>
internal static class Boxes
{
    /// <summary>Computes areas in square pixels.</summary>
    /// <param name="boxes">Boxes [N, 4].</param>
    /// <returns>Areas [N].</returns>
    public static Tensor Area(Tensor boxes)
    {
        using var scope = NewDisposeScope();
        var size = Sizes(boxes);
        return (size.select(1, 0) * size.select(1, 1)).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the IoU of every box of one set with every box of another.</summary>
    /// <param name="first">Boxes [N, 4].</param>
    /// <param name="second">Boxes [M, 4].</param>
    /// <returns>Ratios [N, M] in 0…1.</returns>
    public static Tensor IntersectionOverUnion(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        var (first3, second3) = (first.unsqueeze(1), second.unsqueeze(0));
        var topLeft = maximum(first3.narrow(2, 0, 2), second3.narrow(2, 0, 2));
        var bottomRight = minimum(first3.narrow(2, 2, 2), second3.narrow(2, 2, 2));
        var overlap = (bottomRight - topLeft).add_(KeptScalars.One, KeptScalars.One).clamp_min_(KeptScalars.Zero);
        var intersection = overlap.select(2, 0) * overlap.select(2, 1);
        var union = Area(first).unsqueeze(1).Plus(Area(second).unsqueeze(0)) - intersection;
        return (intersection / union).MoveToOuterDisposeScope();
    }

    /// <summary>Moves corners outside an image to its border pixels; a box completely outside becomes a line or point.</summary>
    /// <param name="boxes">Boxes [N, 4·K]: K boxes per row.</param>
    /// <param name="height">Height of the image in pixels.</param>
    /// <param name="width">Width of the image in pixels.</param>
    /// <returns>Boxes of the same shape.</returns>
    public static Tensor Clip(Tensor boxes, int height, int width)
    {
        using var scope = NewDisposeScope();
        var limits = tensor(new float[] { width - 1, height - 1 }, device: boxes.device);
        return boxes.reshape(-1, 2).clamp_min(KeptScalars.Zero).minimum(limits).reshape(boxes.shape).MoveToOuterDisposeScope();
    }

    /// <summary>Clips the boxes of several images, like <see cref="Clip"/>.</summary>
    /// <param name="boxes">Boxes [B, N, 4].</param>
    /// <param name="imageSizes">The sizes of the B images.</param>
    /// <returns>Boxes [B, N, 4].</returns>
    public static Tensor ClipBatch(Tensor boxes, IReadOnlyList<ImageSize> imageSizes)
    {
        using var scope = NewDisposeScope();
        var sides = imageSizes.SelectMany(size => new float[] { size.Width - 1, size.Height - 1 }).ToArray();
        var limits = tensor(sides, [imageSizes.Count, 1, 2], device: boxes.device);
        return boxes.reshape(boxes.shape[0], -1, 2)
            .clamp_min(KeptScalars.Zero)
            .minimum(limits)
            .reshape(boxes.shape)
            .MoveToOuterDisposeScope();
    }

    /// <summary>Finds the boxes whose width and height are both at least a number of pixels.</summary>
    /// <param name="boxes">Boxes [N, 4].</param>
    /// <param name="minSize">Minimum width and height in pixels; 0 only leaves out boxes whose corners are swapped.</param>
    /// <returns>Indices, ascending, Int64 [n].</returns>
    public static Tensor IndicesAtLeast(Tensor boxes, double minSize)
    {
        using var scope = NewDisposeScope();
        using Scalar least = minSize;
        return Sizes(boxes).ge(least).all(1).nonzero().squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Computes widths and heights, [N, 2].</summary>
    private static Tensor Sizes(Tensor boxes) => (boxes.narrow(1, 2, 2) - boxes.narrow(1, 0, 2)).add_(KeptScalars.One, KeptScalars.One);
}
