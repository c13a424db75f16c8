namespace OpenVocabSeg.Networks.Weights.Import;

/// <summary>The module of this library that a tensor of the authors' checkpoints belongs to.</summary>
internal enum CheckpointPart
{
    /// <summary><see cref="Segmentation.SegmenterNetwork"/>.</summary>
    Segmenter,

    /// <summary><see cref="Grounding.CaptionNetwork"/>.</summary>
    CaptionModel,

    /// <summary><see cref="Grounding.MultimodalTransformerHead"/>.</summary>
    TransformerHead,

    /// <summary><see cref="Grounding.BertTextEncoder"/>.</summary>
    TextEncoder,

    /// <summary>The table of <see cref="Text.WordEmbeddings"/>, [pieces, D].</summary>
    WordTable,

    /// <summary>A residual network under torchvision's names.</summary>
    ResidualNetwork,
}
