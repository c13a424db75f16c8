using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OpenVocabSeg.Networks.BoxHead;

/// <summary>The losses of the box head on sampled regions.</summary>
internal static class BoxHeadLoss
{
    /// <summary>Computes weighted cross-entropy and box regression loss, both divided by the number of sampled regions.</summary>
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
    /// <param name="classified">[N] bool, the regions that enter the classification loss; null means all.</param>
    /// <param name="trust">[N], an additional weight of each region in the classification loss; null means 1.</param>
    public static BoxHeadLosses Compute(
        Tensor classLogits,
        Tensor boxDeltas,
        Tensor labels,
        Tensor regressionTargets,
        float backgroundWeight = 0.2f,
        Tensor? classified = null,
        Tensor? trust = null)
    {
        // The minimum of 1 gives 0 instead of 0/0 for an empty batch, and keeps its graph.
        var count = Math.Max(labels.shape[0], 1);
        var foreground = labels.gt(KeptScalars.Zero);
        var weights = where(foreground, 1f, backgroundWeight);
        if (trust is not null)
        {
            weights = weights * trust;
        }

        var crossEntropy = F.cross_entropy(classLogits, labels, reduction: nn.Reduction.None);
        var classification = classified is null
            ? (crossEntropy * weights).sum().Over(count)
            : (crossEntropy * weights * classified).sum() / classified.sum().clamp_min(KeptScalars.One);

        var smooth = F.smooth_l1_loss(boxDeltas.narrow(1, 4, 4), regressionTargets, nn.Reduction.None).sum(1);
        var regression = where(foreground, smooth, zeros_like(smooth)).sum().Over(count);
        return new BoxHeadLosses(classification, regression);
    }

    /// <summary>
    /// Computes how far the labels of foreground regions are trusted: p^q, where p is the probability that the classifier currently gives
    /// the label. The values are scaled to a mean of 1 over the foreground regions. No gradient flows through them.
    /// </summary>
    /// <remarks>
    /// p^q·∇CE is the gradient of the generalized cross-entropy (1 − p^q)/q of Zhang and Sabuncu (2018), between cross-entropy (q = 0)
    /// and the mean absolute error, which tolerates wrong labels (q = 1). The mean of 1 keeps the weight of this loss relative to the
    /// other losses.
    /// </remarks>
    /// <param name="classLogits">[N, K].</param>
    /// <param name="labels">[N] int64; 0 is background, whose weight is 1.</param>
    /// <param name="exponent">q, above 0.</param>
    /// <returns>[N].</returns>
    public static Tensor LabelTrust(Tensor classLogits, Tensor labels, double exponent)
    {
        using var gradient = no_grad();
        using var scope = NewDisposeScope();
        var foreground = labels.gt(KeptScalars.Zero);

        // n·p^q / Σ p^q, computed from logarithms: p^q may underflow.
        var powers = classLogits.log_softmax(1).gather(1, labels.unsqueeze(1)).squeeze(1).Times(exponent);
        var shares = powers.masked_fill(foreground.logical_not(), KeptScalars.NegativeInfinity).softmax(0);
        return where(foreground, shares * foreground.sum(), ones_like(shares)).MoveToOuterDisposeScope();
    }
}
