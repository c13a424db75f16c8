namespace OpenVocabSeg.Networks;

/// <summary>How the loss of pseudo masks uses the predicted noise of the mask logits.</summary>
public enum MaskNoiseLoss
{
    /// <summary>Not at all: plain cross-entropy.</summary>
    None,

    /// <summary>
    /// The authors' loss: cross-entropy of logits perturbed by one sample of the noise. Its expectation is never below the plain
    /// cross-entropy, so training drives the noise to zero.
    /// </summary>
    Reparameterized,

    /// <summary>
    /// The negative logarithm of the mean pixel likelihood over several samples of the noise (Kendall and Gal 2017, equation 12): noise
    /// can explain wrong pixels, which attenuates their loss.
    /// </summary>
    LogMeanLikelihood,

    /// <summary>
    /// An addition of this library: cross-entropy with the expected true mask, given the pseudo mask and the image. A mask critic
    /// estimates it; the critic is trained on annotated masks that were corrupted on purpose. It detects <em>which</em> masks and pixels
    /// are wrong, and corrects them.
    /// </summary>
    Posterior,
}
