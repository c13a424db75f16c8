using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>
/// What teaches the box head how well its boxes fit: cross-entropy between its estimate and the intersection over union of the
/// regressed box with the best annotated one.
/// </summary>
/// <remarks>
/// As in OLN (Kim et al., "Learning Open-World Object Proposals without Learning to Classify", 2022) a region counts only where it overlaps
/// an annotated object: elsewhere may be an object of a class that nobody annotated, and an estimate that learned to call it background
/// would fail on novel classes.
/// </remarks>
internal static class BoxIouLoss
{
    /// <summary>The loss of sampled regions, a scalar; 0 where none overlaps an object.</summary>
    /// <param name="fit">[N] logits of <see cref="BoxPrediction.Iou"/>.</param>
    /// <param name="overlaps">[N] of <see cref="Overlaps"/>, of the regressed boxes.</param>
    /// <param name="regionOverlaps">[N] of <see cref="Overlaps"/>, of the regions themselves.</param>
    public static Tensor Compute(Tensor fit, Tensor overlaps, Tensor regionOverlaps)
    {
        var counted = regionOverlaps.gt(KeptScalars.Zero);
        var loss = F.binary_cross_entropy_with_logits(fit, overlaps, reduction: nn.Reduction.None);
        return (loss * counted).sum() / counted.sum().clamp_min(KeptScalars.One);
    }

    /// <summary>The largest intersection over union of each box with an annotated one, [N], without gradient.</summary>
    /// <param name="boxes">[N, 4].</param>
    /// <param name="truth">[T, 4]; where T is 0 all overlaps are 0.</param>
    public static Tensor Overlaps(Tensor boxes, Tensor truth)
    {
        using var gradient = no_grad();
        return truth.shape[0] == 0 ? zeros(boxes.shape[0], device: boxes.device) : Boxes.IntersectionOverUnion(boxes, truth).amax([1]);
    }

    /// <summary><see cref="Overlaps"/> of the regressed boxes of regions.</summary>
    /// <param name="deltas">[N, 8] of the box head; columns 4…7 are read.</param>
    /// <param name="regions">[N, 4].</param>
    /// <param name="truth">[T, 4].</param>
    public static Tensor RegressedOverlaps(Tensor deltas, Tensor regions, Tensor truth)
    {
        using var gradient = no_grad();

        // An image may have no region at all.
        return regions.shape[0] == 0 ? zeros(0, device: regions.device)
            : Overlaps(BoxCoder.ForRegions.Decode(deltas.narrow(1, 4, 4), regions), truth);
    }
}
