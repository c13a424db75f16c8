namespace OpenVocabSeg.Networks;

/// <summary>How the loss of pseudo masks uses the predicted noise of the mask logits.</summary>
public enum MaskNoiseLoss
{
    /// <summary>Not at all: plain cross-entropy.</summary>
    None,

    /// <summary>
    /// The authors': cross-entropy of logits perturbed by one sample of the noise. Its expectation is never below the
    /// plain cross-entropy, so training drives the noise to zero.
    /// </summary>
    Reparameterized,

    /// <summary>
    /// The negative logarithm of the mean pixel likelihood over several samples of the noise (Kendall and Gal 2017,
    /// equation 12): wrong pixels can be explained by noise, which attenuates them.
    /// </summary>
    LogMeanLikelihood,

    /// <summary>
    /// Ours: cross-entropy with what a mask critic, trained on annotated masks that were corrupted on purpose, expects the true mask to
    /// be, given the pseudo mask and the image. It sees <em>which</em> masks and pixels are wrong, and mends them.
    /// </summary>
    Posterior,
}
