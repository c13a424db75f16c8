using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OpenVocabSeg.Networks.MaskHead;

/// <summary>The loss of the mask head on foreground regions, with or without mask noise.</summary>
internal static class MaskLoss
{
    /// <summary>
    /// Weight of the critic's loss. It is small, so that clipping the common gradient norm hardly affects the heads. Only the critic
    /// learns from this loss.
    /// </summary>
    public const float CriticWeight = 0.1f;

    private const double TrustedNoise = 0.2;
    private const double DoubtWidth = 0.1;

    /// <summary>Computes the plain cross-entropy between predicted and target masks, averaged over all pixels.</summary>
    /// <param name="prediction">The prediction for P regions.</param>
    /// <param name="targets">[P, M, M], 0 or 1.</param>
    /// <returns>A scalar; 0 without regions.</returns>
    public static Tensor Compute(MaskPrediction prediction, Tensor targets) =>
        Mean(F.binary_cross_entropy_with_logits(prediction.ObjectLogits, targets, reduction: nn.Reduction.None));

    /// <summary>Computes the loss of noisy masks, averaged over all pixels.</summary>
    /// <remarks>
    /// With σ = exp(s/2) from the noise branch and ε ~ N(0, 1), drawn for each pixel and sample:
    /// <see cref="MaskNoiseLoss.Reparameterized"/> is the mean cross-entropy of the logits z + σ·ε;
    /// <see cref="MaskNoiseLoss.LogMeanLikelihood"/> is −log of the mean over ε of the likelihood exp(−CE(z + σ·ε)), computed as
    /// logsumexp, which does not underflow. Samples of ε estimate that mean with a high variance and, under the logarithm, with a bias.
    /// The nodes and weights of <see cref="GaussHermite"/> integrate it.
    /// </remarks>
    /// <param name="prediction">The prediction for P regions. It must have noise unless <paramref name="noise"/> is None.</param>
    /// <param name="targets">[P, M, M], 0 or 1.</param>
    /// <param name="noise">How the loss uses the noise.</param>
    /// <param name="epsilon">
    /// [K, P, M, M] (or broadcast to it), K samples of standard normal noise, see <see cref="DrawNoise"/>, or K nodes.
    /// </param>
    /// <param name="logWeights">[K, 1, 1, 1], logarithms of the weights of the nodes; null for samples, each of weight 1/K.</param>
    /// <returns>A scalar; 0 without regions.</returns>
    /// <exception cref="ArgumentException">The loss needs noise, but the prediction has none.</exception>
    public static Tensor Compute(MaskPrediction prediction, Tensor targets, MaskNoiseLoss noise, Tensor epsilon, Tensor? logWeights = null)
    {
        if (noise == MaskNoiseLoss.None)
        {
            return Compute(prediction, targets);
        }

        var deviation = prediction.StandardDeviation
            ?? throw new ArgumentException($"Mask noise {noise} needs a mask head with a noise branch.", nameof(prediction));
        var noisy = prediction.ObjectLogits.Plus(deviation * epsilon);
        var crossEntropy = F.binary_cross_entropy_with_logits(noisy, targets.expand_as(noisy), reduction: nn.Reduction.None);
        return noise == MaskNoiseLoss.Reparameterized
            ? Mean(crossEntropy)
            : Mean(-(logWeights is null ? (-crossEntropy).Minus(Math.Log(epsilon.shape[0])) : logWeights - crossEntropy).logsumexp(0));
    }

    /// <summary>
    /// Computes the mean cross-entropy with pseudo masks that the critic has corrected. A pseudo mask that the critic trusts is the
    /// target without change. One that it doubts is replaced by the posterior p of the true mask. Cross-entropy is linear in its target.
    /// So cross-entropy with p is the expected cross-entropy with the true mask, given the pseudo mask and the image.
    /// </summary>
    /// <remarks>
    /// A mask of expected noise n is blended with p; the share of p is (n − 0.2)/0.1, clamped to 0…1. In the quick start, a teacher's own
    /// masks have an expected noise of about 0.15 (95 % of them below 0.3), and masks dilated by 3 to 6 pixels about 0.36.
    /// </remarks>
    /// <param name="prediction">The prediction for P regions, with features.</param>
    /// <param name="pseudoMasks">[P, M, M], 0 or 1.</param>
    /// <param name="critic">Computes p; no gradient flows through it.</param>
    /// <returns>A scalar; 0 without regions.</returns>
    public static Tensor ComputePosterior(MaskPrediction prediction, Tensor pseudoMasks, MaskCritic critic)
    {
        Tensor selected;
        using (no_grad())
        {
            var posterior = Judge(prediction, pseudoMasks, critic);
            var noise = MaskCritic.ExpectedNoise(pseudoMasks, posterior);
            var doubt = noise.Minus(TrustedNoise).Over(DoubtWidth).clamp(KeptScalars.Zero, KeptScalars.One);
            selected = pseudoMasks.Plus(doubt.reshape(-1, 1, 1) * (posterior - pseudoMasks));
        }

        return Compute(prediction, selected);
    }

    /// <summary>
    /// Computes the loss of the critic: the mean cross-entropy between its output for corrupted masks and the true masks.
    /// </summary>
    /// <param name="prediction">The prediction for P annotated regions, with features.</param>
    /// <param name="masks">[P, M, M], 0 or 1, the true masks.</param>
    /// <param name="critic">The critic.</param>
    /// <param name="random">Draws the errors.</param>
    /// <returns>A scalar; 0 without regions.</returns>
    public static Tensor ComputeCritic(MaskPrediction prediction, Tensor masks, MaskCritic critic, Random random)
    {
        if (masks.shape[0] == 0)
        {
            return masks.sum();
        }

        var corrupted = MaskErrors.Draw(masks, prediction.Probabilities, random);
        var logits = critic.Judge(prediction.Features!, corrupted, prediction.Probabilities);
        return Mean(F.binary_cross_entropy_with_logits(logits, masks, reduction: nn.Reduction.None));
    }

    /// <summary>Computes the posterior p of the true masks, [P, M, M], without gradient.</summary>
    public static Tensor Judge(MaskPrediction prediction, Tensor masks, MaskCritic critic)
    {
        using var gradient = no_grad();
        return critic.Judge(prediction.Features!, masks, prediction.Probabilities).sigmoid();
    }

    /// <summary>Draws the noise of <see cref="Compute(MaskPrediction, Tensor, MaskNoiseLoss, Tensor, Tensor?)"/>.</summary>
    /// <param name="prediction">The prediction whose shape and device the noise gets.</param>
    /// <param name="samples">K, samples per pixel (the authors use 1).</param>
    /// <param name="generator">Draws on the device of the generator, so that training draws the same numbers on every device.</param>
    /// <returns>[K, P, M, M].</returns>
    public static Tensor DrawNoise(MaskPrediction prediction, int samples, Generator generator)
    {
        var shape = prediction.Logits.shape;
        return randn([samples, shape[0], shape[2], shape[3]], ScalarType.Float32, generator.device, generator: generator)
            .to(prediction.Logits.device);
    }

    /// <summary>
    /// Computes the weight of the class and box losses of pseudo labels, factor / mean(σ). The noisier the pseudo masks seem, the less
    /// their class and box labels are trusted. No gradient flows through it.
    /// </summary>
    /// <param name="prediction">The prediction for the regions of the pseudo labels, with noise.</param>
    /// <param name="factor">0.01 in the authors' code.</param>
    /// <returns>A scalar; 0 without regions.</returns>
    public static Tensor PseudoLabelWeight(MaskPrediction prediction, double factor = 0.01)
    {
        var deviation = prediction.StandardDeviation
            ?? throw new ArgumentException("The weight of pseudo labels needs a mask head with a noise branch.", nameof(prediction));
        return deviation.shape[0] == 0
            ? zeros(1, ScalarType.Float32, deviation.device).squeeze(0)
            : deviation.detach().mean().reciprocal().Times(factor);
    }

    // The mean of an empty tensor is NaN. Its sum is 0 and keeps the graph.
    private static Tensor Mean(Tensor values) => values.numel() == 0 ? values.sum() : values.mean();
}
