namespace OpenVocabSeg.Networks;

/// <summary>The initial weights of caption pretraining.</summary>
public sealed record CaptionPretrainingStart
{
    /// <summary>ImageNet weights of the backbone with torchvision's names; null means random weights.</summary>
    public ITensorSource? BackboneWeights { get; init; }

    /// <summary>
    /// A BERT that computes the context of words for the multimodal transformer, with Hugging Face's names (<c>embeddings.…</c>,
    /// <c>encoder.layer.…</c>) and the word pieces of the word embeddings. It stays frozen. Without it, words get only position codes.
    /// </summary>
    public ITensorSource? TextEncoderWeights { get; init; }

    /// <summary>Attention heads of <see cref="TextEncoderWeights"/>; its tensors do not determine them.</summary>
    /// <value>Default: 12 (BERT base).</value>
    public int TextEncoderHeads { get; init; } = 12;
}
