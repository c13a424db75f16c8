using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Proposals;

/// <summary>
/// The anchors of a region proposal network on one feature map: boxes of fixed sizes and aspect ratios, repeated at every cell (Faster
/// R-CNN §3.1.1).
/// </summary>
/// <remarks>
/// The anchors of one cell are the buffer <c>cell_anchors.0</c>, as in the authors' checkpoints: aspect ratios vary slowest, sizes
/// fastest. Keep the module in single precision: half precision cannot represent large coordinates.
/// </remarks>
internal sealed class AnchorGenerator : nn.Module
{
    private const string CellAnchorsName = "cell_anchors.0";

    private readonly int _stride;
    private readonly int _straddleThreshold;

    /// <summary>Creates a generator.</summary>
    /// <param name="sizes">Side lengths of the square anchors in input pixels.</param>
    /// <param name="aspectRatios">Height ÷ width of the anchors; anchors of one size have about the same area.</param>
    /// <param name="stride">Stride in input pixels.</param>
    /// <param name="straddleThreshold">
    /// Number of pixels by which an anchor may extend beyond its image and still be used in training; negative means any number.
    /// </param>
    /// <exception cref="ArgumentException">There is no size or no aspect ratio, or one is not positive.</exception>
    public AnchorGenerator(IReadOnlyList<double> sizes, IReadOnlyList<double> aspectRatios, int stride, int straddleThreshold)
        : base(nameof(AnchorGenerator))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        if (sizes.Count == 0 || aspectRatios.Count == 0 || sizes.Concat(aspectRatios).Any(x => !(x > 0)))
        {
            throw new ArgumentException("Anchors need at least one size and one aspect ratio, and all must be positive.", nameof(sizes));
        }

        (_stride, _straddleThreshold) = (stride, straddleThreshold);
        CountPerCell = sizes.Count * aspectRatios.Count;
        register_buffer(CellAnchorsName, CreateCellAnchors(sizes, aspectRatios, stride).DetachFromDisposeScope());
    }

    /// <summary>Number of anchors per cell: sizes × aspect ratios.</summary>
    public int CountPerCell { get; }

    /// <summary>The anchors of the top-left cell, [A, 4].</summary>
    public Tensor CellAnchors => get_buffer(CellAnchorsName)!;

    /// <summary>Computes all anchors of a feature map.</summary>
    /// <param name="height">Rows of the map.</param>
    /// <param name="width">Columns of the map.</param>
    /// <returns>Anchors [height·width·A, 4] on the module's device, row by row, grouped by cell.</returns>
    public Tensor Grid(int height, int width)
    {
        using var scope = NewDisposeScope();
        var device = CellAnchors.device;
        using Scalar step = _stride;
        var x = KeptScalars.Range(width, float32, device).mul_(step).unsqueeze(0).expand(height, width);
        var y = KeptScalars.Range(height, float32, device).mul_(step).unsqueeze(1).expand(height, width);
        var shifts = stack([x, y, x, y], 2).reshape(-1, 1, 4);
        return shifts.Plus(CellAnchors).reshape(-1, 4).MoveToOuterDisposeScope();
    }

    /// <summary>Finds the anchors inside an image, with the tolerance of the straddle threshold.</summary>
    /// <param name="anchors">Anchors [N, 4].</param>
    /// <param name="imageHeight">Height of the image in pixels, without padding.</param>
    /// <param name="imageWidth">Width of the image in pixels, without padding.</param>
    /// <returns>Bool [N].</returns>
    public Tensor Visibility(Tensor anchors, int imageHeight, int imageWidth)
    {
        using var scope = NewDisposeScope();
        if (_straddleThreshold < 0)
        {
            return ones(anchors.shape[0], @bool, anchors.device).MoveToOuterDisposeScope();
        }

        var limits = tensor(new float[] { imageWidth + _straddleThreshold, imageHeight + _straddleThreshold }, device: anchors.device);
        using Scalar least = -_straddleThreshold;
        var inside = anchors.narrow(1, 0, 2).ge(least) & anchors.narrow(1, 2, 2).lt(limits);
        return inside.all(1).MoveToOuterDisposeScope();
    }

    private static Tensor CreateCellAnchors(IReadOnlyList<double> sizes, IReadOnlyList<double> aspectRatios, int stride)
    {
        // As in the first Faster R-CNN code: a box of the size of the stride is reshaped and its sides are rounded; then it is scaled.
        var center = (stride - 1) * 0.5;
        var values = new List<float>(sizes.Count * aspectRatios.Count * 4);
        foreach (var ratio in aspectRatios)
        {
            var baseWidth = Math.Round(Math.Sqrt(stride * stride / ratio));
            var baseHeight = Math.Round(baseWidth * ratio);
            foreach (var size in sizes)
            {
                var halfWidth = (baseWidth * (size / stride) - 1) * 0.5;
                var halfHeight = (baseHeight * (size / stride) - 1) * 0.5;
                values.AddRange([(float)(center - halfWidth), (float)(center - halfHeight),
                    (float)(center + halfWidth), (float)(center + halfHeight)]);
            }
        }

        return tensor(values.ToArray(), [values.Count / 4, 4]);
    }
}
