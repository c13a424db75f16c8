using OpenVocabSeg.Networks;
using OpenVocabSeg.Training;

namespace OpenVocabSeg;

/// <summary>Options of <see cref="RobustStudentTrainer"/> (stage 4).</summary>
public sealed class RobustStudentOptions : TrainingOptions
{
    /// <summary>Creates options with the paper's values.</summary>
    public RobustStudentOptions()
    {
    }

    /// <summary>Creates options with the values of a preset, for example from <see cref="ModelPresets"/>.</summary>
    /// <param name="preset">The preset.</param>
    public RobustStudentOptions(ModelPreset preset)
    {
        ArgumentNullException.ThrowIfNull(preset);
        Training = preset.Student;
        Detection = preset.Detection;
    }

    /// <summary>Column with the image.</summary>
    /// <value>Default: <c>Image</c>.</value>
    public string ImageColumnName { get; set; } = DefaultColumnNames.Image;

    /// <summary>
    /// Column with the classes of the annotated instances: a vector of keys with key values; instances of key 0 are left out.
    /// </summary>
    /// <value>Default: <c>Label</c>.</value>
    public string LabelColumnName { get; set; } = DefaultColumnNames.Label;

    /// <summary>Column with the boxes, x0 y0 x1 y1 of each in pixels. Null means that they are computed from the masks.</summary>
    /// <value>Default: <c>BoundingBoxes</c>.</value>
    public string? BoundingBoxColumnName { get; set; } = DefaultColumnNames.BoundingBoxes;

    /// <summary>Column with the masks as COCO compressed run lengths; instances with an empty text are left out.</summary>
    /// <value>Default: <c>Masks</c>.</value>
    public string MaskColumnName { get; set; } = DefaultColumnNames.Masks;

    /// <summary>
    /// Column with the classes of the pseudo labels, as <see cref="LabelColumnName"/>. Null means training on annotations alone.
    /// </summary>
    /// <value>Default: <c>PseudoLabel</c>.</value>
    public string? PseudoLabelColumnName { get; set; } = DefaultColumnNames.PseudoLabel;

    /// <summary>Column with the boxes of the pseudo labels. Null means that they are computed from their masks.</summary>
    /// <value>Default: <c>PseudoBoundingBoxes</c>.</value>
    public string? PseudoBoundingBoxColumnName { get; set; } = DefaultColumnNames.PseudoBoundingBoxes;

    /// <summary>Column with the masks of the pseudo labels, as <see cref="MaskColumnName"/>.</summary>
    /// <value>Default: <c>PseudoMasks</c>.</value>
    public string PseudoMaskColumnName { get; set; } = DefaultColumnNames.PseudoMasks;

    /// <summary>Column with the confidence of the pseudo labels. Null means that all are certain.</summary>
    /// <value>Default: <c>PseudoScore</c>.</value>
    public string? PseudoScoreColumnName { get; set; } = DefaultColumnNames.PseudoScore;

    /// <summary>Column to write predicted classes to.</summary>
    /// <value>Default: <c>PredictedLabel</c>.</value>
    public string PredictedLabelColumnName { get; set; } = DefaultColumnNames.PredictedLabel;

    /// <summary>Column to write scores to.</summary>
    /// <value>Default: <c>Score</c>.</value>
    public string ScoreColumnName { get; set; } = DefaultColumnNames.Score;

    /// <summary>Column to write predicted boxes to.</summary>
    /// <value>Default: <c>PredictedBoundingBoxes</c>.</value>
    public string PredictedBoundingBoxColumnName { get; set; } = DefaultColumnNames.PredictedBoundingBoxes;

    /// <summary>Column to write predicted masks to.</summary>
    /// <value>Default: <c>PredictedMasks</c>.</value>
    public string PredictedMaskColumnName { get; set; } = DefaultColumnNames.PredictedMasks;

    /// <summary>Column to write the noise of predicted masks to.</summary>
    /// <value>Default: <c>MaskNoise</c>.</value>
    public string MaskNoiseColumnName { get; set; } = DefaultColumnNames.MaskNoise;

    /// <summary>
    /// Classes whose annotations are used. Annotations of other classes are ignored. Null means all key values of the label column.
    /// </summary>
    /// <value>Default: null.</value>
    public IReadOnlyList<string>? BaseClasses { get; set; }

    /// <summary>The teacher that initializes the student and from which it learns. Null means the preceding one in the pipeline.</summary>
    /// <value>Default: null.</value>
    public InstanceSegmentationTransformer? InitialModel { get; set; }

    /// <summary>Classes that the fitted student detects. Null means the base classes and those of the pseudo labels.</summary>
    /// <value>Default: null.</value>
    public IReadOnlyList<string>? Vocabulary { get; set; }

    /// <summary>Schedule and losses.</summary>
    /// <value>Default: the paper's values.</value>
    public StudentSettings Training { get; set; } = new();

    /// <summary>The settings that select predictions of the fitted student.</summary>
    /// <value>Default: the paper's values.</value>
    public DetectionSettings Detection { get; set; } = new();

    internal RobustStudentOptions Validated()
    {
        var copy = Copy<RobustStudentOptions>();
        ArgumentException.ThrowIfNullOrEmpty(copy.ImageColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.LabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.MaskColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PseudoMaskColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PredictedLabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.ScoreColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PredictedBoundingBoxColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PredictedMaskColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.MaskNoiseColumnName);
        ArgumentNullException.ThrowIfNull(copy.Training);
        ArgumentNullException.ThrowIfNull(copy.Detection);
        copy.Training.Validate();
        copy.Detection.Validate();
        if (copy.PseudoLabelColumnName is null)
        {
            copy.Training = copy.Training with { PseudoLabels = copy.Training.PseudoLabels with { BatchSize = 0 } };
        }

        copy.BaseClasses = ClassList.Validated(copy.BaseClasses, nameof(BaseClasses));
        copy.Vocabulary = ClassList.Validated(copy.Vocabulary, nameof(Vocabulary));
        return copy;
    }
}
