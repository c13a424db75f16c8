using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Import;

namespace OpenVocabSeg.Networks;

/// <summary>What a checkpoint of caption pretraining does not say of itself.</summary>
public sealed record CaptionModelImportOptions
{
    /// <summary>The word vectors that regions were projected among.</summary>
    public required WordEmbeddings Words { get; init; }

    /// <summary>How images are made ready.</summary>
    /// <value>Default: null, <see cref="BackboneConventions.Preprocessing"/>: shorter side 800, longer at most 1333.</value>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>How words and regions are compared.</summary>
    /// <value>Default: the authors' settings.</value>
    public GroundingSettings Grounding { get; init; } = new();

    /// <summary>Where the residual network strides, and the colors it expects.</summary>
    /// <value>Default: <see cref="BackboneConvention.Msra"/>, as all of the authors' configurations.</value>
    public BackboneConvention Convention { get; init; } = BackboneConvention.Msra;
}
