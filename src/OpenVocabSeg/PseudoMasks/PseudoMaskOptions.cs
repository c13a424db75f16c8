using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg;

/// <summary>Options of <see cref="PseudoMaskEstimator"/> (stage 3).</summary>
public sealed class PseudoMaskOptions
{
    /// <summary>Creates options with the paper's values.</summary>
    public PseudoMaskOptions()
    {
    }

    /// <summary>Creates options with the values of a preset, for example from <see cref="ModelPresets"/>.</summary>
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
    /// Column to write the noise of the pseudo masks to: 1 − the IoU with the true mask that the teacher's mask critic expects, or 0 if
    /// it has no critic. Null means no such column.
    /// </summary>
    /// <value>Default: <c>PseudoMaskNoise</c>.</value>
    public string? PseudoMaskNoiseColumnName { get; set; } = DefaultColumnNames.PseudoMaskNoise;

    /// <summary>
    /// The nouns to find in captions, with their synonyms. Their names become the key values of the pseudo labels. Regions are compared
    /// with their plain words (<see cref="CaptionNouns"/>). For a student, a base class and a noun are the same class only if their names
    /// are equal: <see cref="NounVocabulary.NamedAs"/> uses the names of the base classes. Required.
    /// </summary>
    public NounVocabulary? Vocabulary { get; set; }

    /// <summary>The teacher. Null means the preceding one in the pipeline.</summary>
    /// <value>Default: null.</value>
    public InstanceSegmentationTransformer? InitialModel { get; set; }

    /// <summary>How regions are chosen.</summary>
    /// <value>Default: the paper's values.</value>
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
