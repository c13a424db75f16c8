namespace OpenVocabSeg.Networks;

/// <summary>Where the weights of caption pretraining begin.</summary>
public sealed record CaptionPretrainingStart
{
    /// <summary>ImageNet weights of the backbone under torchvision's names; random where null.</summary>
    public ITensorSource? BackboneWeights { get; init; }

    /// <summary>
    /// A BERT that gives words their context for the multimodal transformer, under Hugging Face's names (<c>embeddings.…</c>,
    /// <c>encoder.layer.…</c>), over the same word pieces as the word embeddings. It stays frozen. Without it, words enter the
    /// transformer with a code of their place alone.
    /// </summary>
    public ITensorSource? TextEncoderWeights { get; init; }

    /// <summary>Attention heads of <see cref="TextEncoderWeights"/>, which its tensors do not tell.</summary>
    /// <value>Default: 12 (BERT base).</value>
    public int TextEncoderHeads { get; init; } = 12;
}
