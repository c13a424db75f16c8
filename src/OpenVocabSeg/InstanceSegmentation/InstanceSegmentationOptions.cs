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

    /// <summary>Column with the image.</summary>
    /// <value>Default: <c>Image</c>.</value>
    public string ImageColumnName { get; set; } = DefaultColumnNames.Image;

    /// <summary>Column with the classes of the objects: a vector of keys with key values; objects of key 0 are left out.</summary>
    /// <value>Default: <c>Label</c>.</value>
    public string LabelColumnName { get; set; } = DefaultColumnNames.Label;

    /// <summary>Column with the boxes, x0 y0 x1 y1 of each in pixels. Null means that they are computed from the masks.</summary>
    /// <value>Default: null.</value>
    public string? BoundingBoxColumnName { get; set; }

    /// <summary>Column with the masks, with the size of the image, as COCO compressed run lengths.</summary>
    /// <value>Default: <c>Masks</c>.</value>
    public string MaskColumnName { get; set; } = DefaultColumnNames.Masks;

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

    /// <summary>Classes to train. Objects of other classes are ignored. Null means all key values of the label column.</summary>
    /// <value>Default: null.</value>
    public IReadOnlyList<string>? Classes { get; set; }

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
    /// <exception cref="ArgumentException"><see cref="TeacherLossSettings.Captions"/> is set.</exception>
    internal MaskTeacherOptions ToTeacherOptions()
    {
        ArgumentNullException.ThrowIfNull(Training);
        if (Training.Losses.Captions is not null)
        {
            throw new ArgumentException(
                $"{nameof(TeacherLossSettings.Captions)} needs word vectors, but a closed vocabulary has none. Use the mask teacher.",
                nameof(Training));
        }

        return new MaskTeacherOptions
        {
            ClosedVocabulary = true,
            ImageColumnName = ImageColumnName,
            LabelColumnName = LabelColumnName,
            BoundingBoxColumnName = BoundingBoxColumnName,
            MaskColumnName = MaskColumnName,
            PredictedLabelColumnName = PredictedLabelColumnName,
            ScoreColumnName = ScoreColumnName,
            PredictedBoundingBoxColumnName = PredictedBoundingBoxColumnName,
            PredictedMaskColumnName = PredictedMaskColumnName,
            MaskNoiseColumnName = MaskNoiseColumnName,
            BaseClasses = ClassList.Validated(Classes, nameof(Classes)),
            BackboneWeights = BackboneWeights,
            Architecture = Architecture,
            Training = Training with { Layers = Training.Layers with { FreezeProjection = false } },
            Detection = Detection,
            Seed = Seed,
            Device = Device,
            Progress = Progress,
            CalibrationProgress = CalibrationProgress,
            Checkpoint = Checkpoint,
            Features = Features,
            MemoryBudget = MemoryBudget,
            CancellationToken = CancellationToken,
        };
    }
}
