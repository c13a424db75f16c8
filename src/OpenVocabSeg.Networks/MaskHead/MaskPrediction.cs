using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;

namespace OpenVocabSeg.Networks.MaskHead;

/// <summary>Outputs of the mask head for P regions.</summary>
/// <param name="Logits">
/// [P, 2, M, M], class-agnostic; channel 1 belongs to the object, channel 0 is never used (a legacy of the authors' layout).
/// </param>
/// <param name="Noise">
/// [P, 1, M, M], the logarithm s of the logits' noise variance, so that σ = exp(s/2); null without a noise branch.
/// </param>
/// <param name="Features">
/// [P, C, M, M], detached features of the regions at the resolution of the masks: the input of a <see cref="MaskCritic"/>.
/// </param>
internal readonly record struct MaskPrediction(torch.Tensor Logits, torch.Tensor? Noise, torch.Tensor? Features = null)
{
    /// <summary>[P, M, M], the logits of the object.</summary>
    public torch.Tensor ObjectLogits => Logits.select(1, 1);

    /// <summary>[P, M, M], the probability that a pixel belongs to the object.</summary>
    public torch.Tensor Probabilities => ObjectLogits.sigmoid();

    /// <summary>[P, M, M], the standard deviation of the logits; null without a noise branch.</summary>
    public torch.Tensor? StandardDeviation => Noise is null ? null : Noise.squeeze(1).mul(KeptScalars.Half).exp();
}
