using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>
/// The loss that trains the box head's IoU estimate: cross-entropy between the estimate and the largest IoU of the regressed box with an
/// annotated box.
/// </summary>
/// <remarks>
/// As in OLN (Kim et al., "Learning Open-World Object Proposals without Learning to Classify", 2022) a region counts only if it overlaps
/// an annotated object. Other regions may show an object of a class that nobody annotated. An estimate trained to call them background
/// would fail on novel classes.
/// </remarks>
internal static class BoxIouLoss
{
    /// <summary>Computes the loss of sampled regions, a scalar; 0 if none overlaps an object.</summary>
    /// <param name="predicted">[N] logits of <see cref="BoxPrediction.Iou"/>.</param>
    /// <param name="regressedIous">[N] in 0…1, <see cref="LargestIous"/> of the regressed boxes.</param>
    /// <param name="regionIous">[N] in 0…1, <see cref="LargestIous"/> of the regions themselves.</param>
    public static Tensor Compute(Tensor predicted, Tensor regressedIous, Tensor regionIous)
    {
        var counted = regionIous.gt(KeptScalars.Zero);
        var loss = F.binary_cross_entropy_with_logits(predicted, regressedIous, reduction: nn.Reduction.None);
        return (loss * counted).sum() / counted.sum().clamp_min(KeptScalars.One);
    }

    /// <summary>Computes the largest IoU of each box with an annotated box, [N], without gradient.</summary>
    /// <param name="boxes">[N, 4].</param>
    /// <param name="truth">[T, 4], the annotated boxes. If T is 0, every IoU is 0.</param>
    public static Tensor LargestIous(Tensor boxes, Tensor truth)
    {
        using var gradient = no_grad();
        return truth.shape[0] == 0
            ? zeros(boxes.shape[0], ScalarType.Float32, boxes.device)
            : Boxes.IntersectionOverUnion(boxes, truth).amax([1]);
    }

    /// <summary>Computes <see cref="LargestIous"/> of the regressed boxes of regions.</summary>
    /// <param name="deltas">[N, 8], box deltas of the box head; columns 4…7 are read.</param>
    /// <param name="regions">[N, 4].</param>
    /// <param name="truth">[T, 4], the annotated boxes.</param>
    public static Tensor RegressedIous(Tensor deltas, Tensor regions, Tensor truth)
    {
        using var gradient = no_grad();

        // An image may have no regions.
        return regions.shape[0] == 0 ? zeros(0, ScalarType.Float32, regions.device)
            : LargestIous(BoxCoder.ForRegions.Decode(deltas.narrow(1, 4, 4), regions), truth);
    }
}
