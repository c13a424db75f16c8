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
    /// Column with the captions: a vector of text, or one text. Read only if <see cref="TeacherLossSettings.Captions"/> of
    /// <see cref="Training"/> is set.
    /// </summary>
    /// <value>Default: <c>Captions</c>.</value>
    public string CaptionsColumnName { get; set; } = DefaultColumnNames.Captions;

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

    internal MaskTeacherOptions Validated()
    {
        var copy = Copy<MaskTeacherOptions>();
        ArgumentException.ThrowIfNullOrEmpty(copy.ImageColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.LabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.MaskColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.CaptionsColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PredictedLabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.ScoreColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PredictedBoundingBoxColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.PredictedMaskColumnName);
        ArgumentException.ThrowIfNullOrEmpty(copy.MaskNoiseColumnName);
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
