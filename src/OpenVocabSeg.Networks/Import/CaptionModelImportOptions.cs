using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Import;

namespace OpenVocabSeg.Networks;

/// <summary>Options for importing a caption pretraining checkpoint: values that the checkpoint does not contain.</summary>
public sealed record CaptionModelImportOptions
{
    /// <summary>The word vectors with which the model was trained. Regions are projected to their space.</summary>
    public required WordEmbeddings Words { get; init; }

    /// <summary>The preprocessing of images.</summary>
    /// <value>Default: null, <see cref="BackboneConventions.Preprocessing"/>: shorter side 800, longer side at most 1333.</value>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>How words and regions are compared.</summary>
    /// <value>Default: the authors' settings.</value>
    public GroundingSettings Grounding { get; init; } = new();

    /// <summary>Where the strides of the residual network are, and the colors that it expects.</summary>
    /// <value>Default: <see cref="BackboneConvention.Msra"/>, as in all of the authors' configurations.</value>
    public BackboneConvention Convention { get; init; } = BackboneConvention.Msra;
}
