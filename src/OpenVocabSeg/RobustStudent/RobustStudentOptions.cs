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

    /// <summary>Columns with the annotated images.</summary>
    public AnnotatedImageColumns Input { get; set; } = new();

    /// <summary>Columns with the pseudo labels. Null means training on annotations alone.</summary>
    public PseudoLabelColumns? PseudoLabels { get; set; } = new();

    /// <summary>Columns that the fitted student writes.</summary>
    public PredictionColumns Output { get; set; } = new();

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
        ArgumentNullException.ThrowIfNull(copy.Input);
        ArgumentNullException.ThrowIfNull(copy.Output);
        copy.Input.Validate();
        copy.PseudoLabels?.ValidateInput();
        copy.Output.Validate();
        ArgumentNullException.ThrowIfNull(copy.Training);
        ArgumentNullException.ThrowIfNull(copy.Detection);
        copy.Training.Validate();
        copy.Detection.Validate();
        if (copy.PseudoLabels is null)
        {
            copy.Training = copy.Training with { PseudoLabels = copy.Training.PseudoLabels with { BatchSize = 0 } };
        }

        copy.BaseClasses = ClassList.Validated(copy.BaseClasses, nameof(BaseClasses));
        copy.Vocabulary = ClassList.Validated(copy.Vocabulary, nameof(Vocabulary));
        return copy;
    }
}
