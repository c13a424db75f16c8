using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OpenVocabSeg.Networks.Regions;

/// <summary>The losses of the box head on sampled regions.</summary>
internal static class BoxHeadLoss
{
    /// <summary>Weighted cross-entropy and box regression loss, both divided by the number of sampled regions.</summary>
    /// <remarks>
    /// The classification loss is Σ w[yᵢ]·CEᵢ / N: divided by the count of the regions, not by the sum of their
    /// weights, as the authors do. The box loss is smooth L1 (β = 1) summed over the foreground regions and divided by all N.
    /// Without regions both are 0.
    /// </remarks>
    /// <param name="classLogits">[N, K].</param>
    /// <param name="boxDeltas">[N, 8]; columns 4…7 are read.</param>
    /// <param name="labels">[N] int64, rows of the class embeddings; 0 is background.</param>
    /// <param name="regressionTargets">[N, 4]; rows of background regions are not read.</param>
    /// <param name="backgroundWeight">Weight of a background region in the classification loss.</param>
    /// <param name="classified">[N] bool, the regions that the classification loss counts; all where null.</param>
    public static BoxHeadLosses Compute(
        Tensor classLogits,
        Tensor boxDeltas,
        Tensor labels,
        Tensor regressionTargets,
        float backgroundWeight = 0.2f,
        Tensor? classified = null)
    {
        // The guard keeps an empty batch at 0 instead of 0/0, with its graph intact.
        var count = Math.Max(labels.shape[0], 1);
        var foreground = labels.gt(0);
        var weights = where(foreground, 1f, backgroundWeight);
        var crossEntropy = F.cross_entropy(classLogits, labels, reduction: nn.Reduction.None);
        var classification = classified is null
            ? (crossEntropy * weights).sum() / count
            : (crossEntropy * weights * classified).sum() / classified.sum().clamp_min(1);

        var smooth = F.smooth_l1_loss(boxDeltas.narrow(1, 4, 4), regressionTargets, nn.Reduction.None).sum(1);
        var regression = where(foreground, smooth, zeros_like(smooth)).sum() / count;
        return new BoxHeadLosses(classification, regression);
    }
}
