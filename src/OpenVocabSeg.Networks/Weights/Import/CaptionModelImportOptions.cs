using OpenVocabSeg.Data.Images;
using OpenVocabSeg.Networks.Grounding;
using OpenVocabSeg.Networks.Text;

namespace OpenVocabSeg.Networks.Weights.Import;

/// <summary>What a checkpoint of caption pretraining does not say of itself.</summary>
public sealed record CaptionModelImportOptions
{
    /// <summary>The word vectors that regions were projected among.</summary>
    public required WordEmbeddings Words { get; init; }

    /// <summary>How pictures are made ready.</summary>
    /// <value>Default: null, the authors': shorter side 800, longer at most 1333, blue-green-red minus the mean.</value>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>How words and regions are compared.</summary>
    /// <value>Default: the authors' settings.</value>
    public GroundingSettings Grounding { get; init; } = new();

    /// <summary>Whether blocks of the residual network stride in their first 1×1 convolution (maskrcnn-benchmark's default).</summary>
    /// <value>Default: true.</value>
    public bool StrideIn1x1 { get; init; } = true;
}
