using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.CaptionPretraining.Bert;
using OpenVocabSeg.Networks.Detector;

namespace OpenVocabSeg.Networks.Import;

/// <summary>The module of this library that a tensor of the authors' checkpoints belongs to.</summary>
internal enum CheckpointPart
{
    /// <summary><see cref="OpenVocabSeg.Networks.Detector.SegmenterNetwork"/>.</summary>
    Segmenter,

    /// <summary><see cref="OpenVocabSeg.Networks.CaptionPretraining.CaptionNetwork"/>.</summary>
    CaptionModel,

    /// <summary><see cref="OpenVocabSeg.Networks.CaptionPretraining.MultimodalTransformerHead"/>.</summary>
    TransformerHead,

    /// <summary><see cref="OpenVocabSeg.Networks.CaptionPretraining.Bert.BertTextEncoder"/>.</summary>
    TextEncoder,

    /// <summary>The table of <see cref="OpenVocabSeg.Networks.WordEmbeddings"/>, [pieces, D].</summary>
    WordTable,

    /// <summary>A residual network with torchvision's names.</summary>
    ResidualNetwork,
}
