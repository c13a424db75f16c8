using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg;

/// <summary>Options of <see cref="PseudoMaskEstimator"/> (stage 3).</summary>
public sealed class PseudoMaskOptions
{
    /// <summary>Options with the paper's numbers.</summary>
    public PseudoMaskOptions()
    {
    }

    /// <summary>Options with the numbers of a preset, such as those of <see cref="ModelPresets"/>.</summary>
    /// <param name="preset">The preset.</param>
    public PseudoMaskOptions(ModelPreset preset)
    {
        ArgumentNullException.ThrowIfNull(preset);
        Labeling = preset.PseudoLabels;
    }

    /// <summary>Column with the image.</summary>
    /// <value>Default: <c>Image</c>.</value>
    public string ImageColumnName { get; set; } = DefaultColumnNames.Image;

    /// <summary>Column with the captions: a vector of text, or one text. Rows without a known noun get no pseudo labels.</summary>
    /// <value>Default: <c>Captions</c>.</value>
    public string CaptionsColumnName { get; set; } = DefaultColumnNames.Captions;

    /// <summary>Column to write the classes of the pseudo labels to.</summary>
    /// <value>Default: <c>PseudoLabel</c>.</value>
    public string PseudoLabelColumnName { get; set; } = DefaultColumnNames.PseudoLabel;

    /// <summary>Column to write the boxes of the pseudo labels to.</summary>
    /// <value>Default: <c>PseudoBoundingBoxes</c>.</value>
    public string PseudoBoundingBoxColumnName { get; set; } = DefaultColumnNames.PseudoBoundingBoxes;

    /// <summary>Column to write the masks of the pseudo labels to.</summary>
    /// <value>Default: <c>PseudoMasks</c>.</value>
    public string PseudoMaskColumnName { get; set; } = DefaultColumnNames.PseudoMasks;

    /// <summary>Column to write the confidence of the pseudo labels to.</summary>
    /// <value>Default: <c>PseudoScore</c>.</value>
    public string PseudoScoreColumnName { get; set; } = DefaultColumnNames.PseudoScore;

    /// <summary>
    /// Column to write the noise of the pseudo masks to, 1 − the overlap with the truth that the teacher's mask critic expects; 0 where it
    /// has none. Null writes none.
    /// </summary>
    /// <value>Default: <c>PseudoMaskNoise</c>.</value>
    public string? PseudoMaskNoiseColumnName { get; set; } = DefaultColumnNames.PseudoMaskNoise;

    /// <summary>
    /// The nouns to find in captions, with their synonyms. Their names become the key values of the pseudo labels; what regions are
    /// compared
    /// with is their plain words (<see cref="CaptionNouns"/>). For a student, a base class and a noun are one class only if they are spelt
    /// alike: <see cref="NounVocabulary.NamedAs"/> takes over the names of the base classes. Required.
    /// </summary>
    public NounVocabulary? Vocabulary { get; set; }

    /// <summary>The teacher. Null takes the one that came before in the pipeline.</summary>
    /// <value>Default: null.</value>
    public InstanceSegmentationTransformer? InitialModel { get; set; }

    /// <summary>How regions are chosen.</summary>
    /// <value>Default: the paper's.</value>
    public PseudoLabelSettings Labeling { get; set; } = new();

    internal PseudoMaskOptions Validated()
    {
        var copy = (PseudoMaskOptions)MemberwiseClone();
        ArgumentException.ThrowIfNullOrEmpty(copy.ImageColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.CaptionsColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PseudoLabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PseudoBoundingBoxColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PseudoMaskColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PseudoScoreColumnName);
        ArgumentNullException.ThrowIfNull(copy.Vocabulary);
        ArgumentNullException.ThrowIfNull(copy.Labeling);
        copy.Labeling.Validate();
        return copy;
    }
}
