using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Presets;

/// <summary>The settings of <see cref="ModelPresets.InstanceSegmentation"/>.</summary>
internal static class SegmentationPreset
{
    /// <summary>ResNet-50 for photos of 512 pixels; classes are vectors of 256 dimensions.</summary>
    public static SegmenterArchitecture Architecture { get; } = new()
    {
        EmbeddingDimension = 256,
        Proposals = new() { AnchorSizes = [24, 48, 96, 192, 384], Channels = 128 },
        Regions = new() { SamplingRatio = 2 },
        Preprocessing = new ImagePreprocessing { MinSize = 512, MaxSize = 512 },
    };

    /// <summary>Proposals, boxes, classes and masks on a frozen backbone.</summary>
    public static TeacherSettings Teacher { get; } = new()
    {
        Iterations = 400,
        BatchSize = 4,
        Optimizer = OptimizerSettings.AdamW(1e-3),
        Schedule = new LearningRateSchedule { WarmupIterations = 15, WarmupFactor = 0.05, Cosine = true },
        Layers = new() { BackboneRateFactor = 0, HeadStageRateFactor = 0, FreezeProjection = false },
        Sampling = new()
        {
            Regions = new RegionSampling(8, 0.5),
            Anchors = new RegionSampling(128, 0.5),
            Proposals = new ProposalLimits(500, 60),
        },
        Augmentation = new() { Flip = false },
    };

    /// <summary>Few proposals and detections.</summary>
    public static DetectionSettings Detection { get; } = new()
    {
        Proposals = new ProposalLimits(500, 32),
        MaxDetections = 32,
        BatchSize = 4,
    };
}
