using OpenVocabSeg.Networks;
using OpenVocabSeg.Training;

namespace OpenVocabSeg;

/// <summary>Options of <see cref="MaskTeacherTrainer"/> (stage 2).</summary>
public sealed class MaskTeacherOptions : TrainingOptions
{
    /// <summary>Creates options with the paper's values.</summary>
    public MaskTeacherOptions()
    {
    }

    /// <summary>Creates options with the values of a preset, for example from <see cref="ModelPresets"/>.</summary>
    /// <param name="preset">The preset.</param>
    public MaskTeacherOptions(ModelPreset preset)
    {
        ArgumentNullException.ThrowIfNull(preset);
        Architecture = preset.Architecture;
        Training = preset.Teacher;
        Detection = preset.Detection;
    }

    /// <summary>Columns to read.</summary>
    public AnnotatedImageColumns Input { get; set; } = new();

    /// <summary>Columns that the fitted teacher writes.</summary>
    public PredictionColumns Output { get; set; } = new();

    /// <summary>
    /// Classes whose annotations are used. Annotations of other classes are ignored. Null means all key values of the label column.
    /// </summary>
    /// <value>Default: null.</value>
    public IReadOnlyList<string>? BaseClasses { get; set; }

    /// <summary>
    /// The result of stage 1 that initializes the teacher. Null means the preceding one in the pipeline; if <see cref="WordEmbeddings"/>
    /// is set, the teacher starts without stage 1.
    /// </summary>
    /// <value>Default: null.</value>
    public CaptionScoringTransformer? InitialModel { get; set; }

    /// <summary>
    /// Word vectors for a teacher without caption pretraining (the paper's baseline). Set it only if there is no stage 1.
    /// </summary>
    /// <value>Default: null.</value>
    public WordEmbeddings? WordEmbeddings { get; set; }

    /// <summary>
    /// ImageNet weights for the backbone of such a teacher, with torchvision's names. Null means random weights. Set it only together
    /// with <see cref="WordEmbeddings"/>.
    /// </summary>
    /// <value>Default: null.</value>
    public ITensorSource? BackboneWeights { get; set; }

    /// <summary>The architecture of the network. The backbone and the dimension of the word vectors must be those of stage 1.</summary>
    /// <value>Default: the paper's architecture, Mask R-CNN C4 on ResNet-50.</value>
    public SegmenterArchitecture Architecture { get; set; } = SegmenterArchitecture.Xpm;

    /// <summary>Schedule and losses.</summary>
    /// <value>Default: the paper's values.</value>
    public TeacherSettings Training { get; set; } = new();

    /// <summary>The settings that select predictions of the fitted teacher.</summary>
    /// <value>Default: the paper's values.</value>
    public DetectionSettings Detection { get; set; } = new();

    /// <summary>Whether class names have no meaning, so that the trainer creates their vectors.</summary>
    internal bool ClosedVocabulary { get; init; }

    /// <summary>A segmenter whose architecture and weights a closed vocabulary starts with; null means none.</summary>
    internal InstanceSegmenter? Segmenter { get; init; }

    internal MaskTeacherOptions Validated()
    {
        var copy = Copy<MaskTeacherOptions>();
        ArgumentNullException.ThrowIfNull(copy.Input);
        ArgumentNullException.ThrowIfNull(copy.Output);
        copy.Input.Validate();
        copy.Output.Validate();
        ArgumentNullException.ThrowIfNull(copy.Architecture);
        ArgumentNullException.ThrowIfNull(copy.Training);
        ArgumentNullException.ThrowIfNull(copy.Detection);
        copy.Architecture.Validate();
        copy.Training.Validate();
        copy.Detection.Validate();
        if (copy is { InitialModel: not null, WordEmbeddings: not null })
        {
            throw new ArgumentException(
                $"{nameof(InitialModel)} contains word vectors, so {nameof(WordEmbeddings)} must be null.", nameof(WordEmbeddings));
        }

        if (copy is { BackboneWeights: not null, WordEmbeddings: null, ClosedVocabulary: false })
        {
            throw new ArgumentException(
                $"{nameof(BackboneWeights)} would be overwritten by the weights of stage 1. Set them only with {nameof(WordEmbeddings)}.",
                nameof(BackboneWeights));
        }

        copy.BaseClasses = ClassList.Validated(copy.BaseClasses, nameof(BaseClasses));
        return copy;
    }
}
