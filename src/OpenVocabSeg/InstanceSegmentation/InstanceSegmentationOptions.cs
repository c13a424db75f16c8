using OpenVocabSeg.Networks;
using OpenVocabSeg.Training;

namespace OpenVocabSeg;

/// <summary>Options of <see cref="InstanceSegmentationTrainer"/>.</summary>
public sealed class InstanceSegmentationOptions : TrainingOptions
{
    /// <summary>Options with the numbers of a preset: its architecture, its teacher and its detection.</summary>
    /// <param name="preset">
    /// Such as <see cref="ModelPresets.QuickStartFromScratch"/> for images of about 96 pixels.
    /// </param>
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

    /// <summary>Column with the boxes, x0 y0 x1 y1 each in pixels, or null to take them from the masks.</summary>
    /// <value>Default: null.</value>
    public string? BoundingBoxColumnName { get; set; }

    /// <summary>Column with the masks as COCO compressed run lengths, the size of the image.</summary>
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

    /// <summary>Classes to learn; objects of others never reach the training. Null takes all key values of the label column.</summary>
    /// <value>Default: null.</value>
    public IReadOnlyList<string>? Classes { get; set; }

    /// <summary>ImageNet weights for the backbone, under torchvision's names. Null begins with random ones.</summary>
    /// <value>Default: null.</value>
    public ITensorSource? BackboneWeights { get; set; }

    /// <summary>The shape of the network. The vectors of the classes have the width of its embeddings.</summary>
    /// <value>Default: the preset's.</value>
    public SegmenterArchitecture Architecture { get; set; }

    /// <summary>
    /// Schedule and losses. The projection of regions is always learned, whatever
    /// <see cref="TeacherLayerSettings.FreezeProjection"/> says: the classes' directions are random, and a projection that stays as it
    /// began would fit none of them. <see cref="TeacherLossSettings.Captions"/> must be null.
    /// </summary>
    /// <value>Default: the preset's.</value>
    public TeacherSettings Training { get; set; }

    /// <summary>How the fitted model selects its predictions.</summary>
    /// <value>Default: the preset's.</value>
    public DetectionSettings Detection { get; set; }

    /// <summary>The same as options of the mask teacher, which does the work.</summary>
    /// <exception cref="ArgumentException">Captions are asked for.</exception>
    internal MaskTeacherOptions ToTeacherOptions()
    {
        ArgumentNullException.ThrowIfNull(Training);
        if (Training.Losses.Captions is not null)
        {
            throw new ArgumentException(
                $"{nameof(TeacherLossSettings.Captions)} needs word vectors: a closed vocabulary has none. Use the mask teacher.",
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
