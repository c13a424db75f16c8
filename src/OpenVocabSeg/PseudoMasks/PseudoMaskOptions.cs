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

    /// <summary>Columns to write the pseudo labels to.</summary>
    public PseudoLabelColumns Output { get; set; } = new();

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
        ArgumentNullException.ThrowIfNull(copy.Output);
        copy.Output.ValidateOutput();
        ArgumentNullException.ThrowIfNull(copy.Vocabulary);
        ArgumentNullException.ThrowIfNull(copy.Labeling);
        copy.Labeling.Validate();
        return copy;
    }
}
