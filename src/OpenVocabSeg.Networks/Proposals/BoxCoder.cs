using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Proposals;

/// <summary>
/// Box regression targets (R-CNN): the shift of a box's center in units of a reference box's size, and the logarithm of
/// the ratio of sizes, each times a weight. Boxes are inclusive, see <see cref="Boxes"/>.
/// </summary>
/// <param name="weightX">Weight of the horizontal shift.</param>
/// <param name="weightY">Weight of the vertical shift.</param>
/// <param name="weightWidth">Weight of the width's logarithm.</param>
/// <param name="weightHeight">Weight of the height's logarithm.</param>
internal sealed class BoxCoder(double weightX, double weightY, double weightWidth, double weightHeight)
{
    /// <summary>The largest decoded logarithm of a size ratio: it enlarges 16 pixels to 1000.</summary>
    public static readonly double MaxLogRatio = Math.Log(1000.0 / 16);

    /// <summary>The coder of the region proposal network: weights 1, 1, 1, 1.</summary>
    public static BoxCoder ForProposals { get; } = new(1, 1, 1, 1);

    /// <summary>The coder of the box head: weights 10, 10, 5, 5.</summary>
    public static BoxCoder ForRegions { get; } = new(10, 10, 5, 5);

    private readonly float[] _weights = [(float)weightX, (float)weightY, (float)weightWidth, (float)weightHeight];

    /// <summary>Computes the deltas that map reference boxes to target boxes.</summary>
    /// <param name="targets">Target boxes [N, 4].</param>
    /// <param name="references">Anchors or proposals [N, 4].</param>
    /// <returns>Deltas [N, 4]: dx, dy, dw, dh.</returns>
    public Tensor Encode(Tensor targets, Tensor references)
    {
        using var scope = NewDisposeScope();
        var (targetCenter, targetSize) = CenterAndSize(targets);
        var (center, size) = CenterAndSize(references);
        var shift = (targetCenter - center) / size;
        var ratio = (targetSize / size).log();
        return cat([shift, ratio], 1).mul_(tensor(_weights, device: targets.device)).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the boxes of predicted deltas. Logarithms are limited to <see cref="MaxLogRatio"/>.</summary>
    /// <param name="deltas">Deltas [N, 4·K]: K boxes per row (one per class, or one).</param>
    /// <param name="references">Anchors or proposals [N, 4].</param>
    /// <returns>Boxes [N, 4·K].</returns>
    public Tensor Decode(Tensor deltas, Tensor references)
    {
        using var scope = NewDisposeScope();
        var (center, size) = CenterAndSize(references);
        var scaled = deltas.reshape(deltas.shape[0], deltas.shape[1] / 4, 4) / tensor(_weights, device: deltas.device);
        var newCenter = (scaled.narrow(2, 0, 2) * size.unsqueeze(1)).Plus(center.unsqueeze(1));
        using Scalar most = MaxLogRatio;
        var newSize = scaled.narrow(2, 2, 2).clamp_max(most).exp() * size.unsqueeze(1);
        var half = newSize.mul(KeptScalars.Half);
        return cat([newCenter - half, newCenter.Plus(half).Minus(1)], 2).reshape(deltas.shape).MoveToOuterDisposeScope();
    }

    private static (Tensor Center, Tensor Size) CenterAndSize(Tensor boxes)
    {
        var topLeft = boxes.narrow(1, 0, 2);
        var size = (boxes.narrow(1, 2, 2) - topLeft).add_(KeptScalars.One, KeptScalars.One);
        return (topLeft.Plus(size.mul(KeptScalars.Half)), size);
    }
}
