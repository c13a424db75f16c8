using OpenVocabSeg.Networks;
using OpenVocabSeg.Training;

namespace OpenVocabSeg;

/// <summary>Options of <see cref="InstanceSegmentationTrainer"/>.</summary>
public sealed class InstanceSegmentationOptions : TrainingOptions
{
    /// <summary>Creates options with the architecture, the teacher settings and the detection settings of a preset.</summary>
    /// <param name="preset">A preset, for example <see cref="ModelPresets.QuickStartFromScratch"/> for images of about 96 pixels.</param>
    public InstanceSegmentationOptions(ModelPreset preset)
    {
        ArgumentNullException.ThrowIfNull(preset);
        Architecture = preset.Architecture;
        Training = preset.Teacher;
        Detection = preset.Detection;
    }

    /// <summary>Columns to read; <c>with</c> renames some of them. Captions are not read.</summary>
    /// <value>
    /// Default: the default names, and boxes from the masks (<see cref="AnnotatedImageColumns.BoundingBoxColumnName"/> null).
    /// </value>
    public AnnotatedImageColumns Input { get; set; } = new() { BoundingBoxColumnName = null };

    /// <summary>Columns that the fitted model writes.</summary>
    public PredictionColumns Output { get; set; } = new();

    /// <summary>Classes to train. Objects of other classes are ignored. Null means all key values of the label column.</summary>
    /// <value>Default: null.</value>
    public IReadOnlyList<string>? Classes { get; set; }

    /// <summary>
    /// A trained segmenter to start from, for example the model for photos that comes with the project: its backbone, proposals and heads
    /// are trained on. The architecture is then that of this model, and <see cref="Architecture"/> is not used. Classes whose words it
    /// knows have its vectors, so it recognizes them before the first step; others have random directions. It is not changed, and must not
    /// be disposed before <c>Fit</c> returns. Null means <see cref="BackboneWeights"/> or random weights.
    /// </summary>
    /// <value>Default: null.</value>
    public InstanceSegmentationTransformer? InitialModel { get; set; }

    /// <summary>ImageNet weights for the backbone, with torchvision's names. Null means random weights.</summary>
    /// <value>Default: null.</value>
    public ITensorSource? BackboneWeights { get; set; }

    /// <summary>The architecture of the network. The vectors of the classes have its embedding dimension.</summary>
    /// <value>Default: that of the preset.</value>
    public SegmenterArchitecture Architecture { get; set; }

    /// <summary>
    /// Schedule and losses. The projection of regions is always trained, regardless of
    /// <see cref="TeacherLayerSettings.FreezeProjection"/>: the directions of the classes are random, so a frozen projection would match
    /// none of them. <see cref="TeacherLossSettings.Captions"/> must be null.
    /// </summary>
    /// <value>Default: that of the preset.</value>
    public TeacherSettings Training { get; set; }

    /// <summary>The settings that select predictions of the fitted model.</summary>
    /// <value>Default: that of the preset.</value>
    public DetectionSettings Detection { get; set; }

    /// <summary>Converts to options of the mask teacher, which does the work.</summary>
    /// <exception cref="ArgumentException">
    /// <see cref="TeacherLossSettings.Captions"/> is set, or <see cref="InitialModel"/> and <see cref="BackboneWeights"/> both are.
    /// </exception>
    internal MaskTeacherOptions ToTeacherOptions()
    {
        ArgumentNullException.ThrowIfNull(Training);
        if (Training.Losses.Captions is not null)
        {
            throw new ArgumentException(
                $"{nameof(TeacherLossSettings.Captions)} needs word vectors, but a closed vocabulary has none. Use the mask teacher.",
                nameof(Training));
        }

        if (InitialModel is not null && BackboneWeights is not null)
        {
            throw new ArgumentException(
                $"{nameof(InitialModel)} has a trained backbone, so {nameof(BackboneWeights)} must be null.", nameof(BackboneWeights));
        }

        var segmenter = InitialModel?.Segmenter;
        return new MaskTeacherOptions
        {
            ClosedVocabulary = true,
            Segmenter = segmenter,
            Input = Input,
            Output = Output,
            BaseClasses = ClassList.Validated(Classes, nameof(Classes)),
            BackboneWeights = BackboneWeights,
            Architecture = segmenter?.Architecture ?? Architecture,
            Training = Training with { Layers = Training.Layers with { FreezeProjection = false } },
            Detection = Detection,
            Seed = Seed,
            Device = Device,
            Progress = Progress,
            CalibrationProgress = CalibrationProgress,
            Checkpoint = Checkpoint,
            Features = Features,
            MemoryBudget = MemoryBudget,
            Processes = Processes,
            CancellationToken = CancellationToken,
        };
    }
}
