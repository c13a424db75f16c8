using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Presets;

/// <summary>The settings of <see cref="ModelPresets.QuickStart"/>, stage by stage.</summary>
internal static class QuickStartPreset
{
    /// <summary>A narrow network for images of about 96 pixels, trained from scratch in minutes on a CPU.</summary>
    public static SegmenterArchitecture Architecture { get; } = new()
    {
        Backbone = ResNetArchitecture.QuickStart,
        EmbeddingDimension = 64,
        Proposals = new() { AnchorSizes = [23, 33, 44], AnchorAspectRatios = [1], Channels = 64 },
        Regions = new() { Resolution = 6, SamplingRatio = 2 },
        Boxes = new() { Regression = BoxRegressionInput.Flattened, BackgroundLogit = 3 },
        Masks = new() { Head = MaskHeadKind.FineFeatures, Channels = 32, Resolution = 14 },
        Preprocessing = new ImagePreprocessing
        {
            MinSize = 96,
            MaxSize = 96,
            Mean = [127.5f, 127.5f, 127.5f],
            Divisor = [63.75f, 63.75f, 63.75f],
        },
    };

    /// <summary>Settings of stage 1: small images, a narrow network trained from scratch, and only the grounding head.</summary>
    public static CaptionPretrainingSettings CaptionPretraining { get; } = new()
    {
        Network = new()
        {
            Backbone = ResNetArchitecture.QuickStart,
            Preprocessing = Architecture.Preprocessing,
            Transformer = null,
            TrainBatchNorm = true,
        },
        Losses = new() { Grounding = new GroundingSettings { Temperature = 0.5 } },
        Epochs = 8,
        BatchSize = 32,
        Optimizer = OptimizerSettings.AdamW(2e-3),
        Schedule = new LearningRateSchedule { WarmupIterations = 20, WarmupFactor = 0.05, Cosine = true },
        Sampling = new() { MaximumRegions = null },
    };

    /// <summary>Settings of stage 2: a narrow network on scenes of 96 pixels, after caption pretraining.</summary>
    public static TeacherSettings Teacher { get; } = new()
    {
        Iterations = 500,
        BatchSize = 16,
        Optimizer = OptimizerSettings.AdamW(2e-3),
        Schedule = new LearningRateSchedule { WarmupIterations = 20, WarmupFactor = 0.05, Cosine = true },
        Layers = new() { BackboneRateFactor = 0.1, HeadStageRateFactor = 0.1, FreezeBackboneAt = 0 },
        Sampling = new()
        {
            Regions = new RegionSampling(16, 0.375),
            Anchors = new RegionSampling(64, 0.5),
            AnchorStraddle = -1,
            Proposals = new ProposalLimits(200, 32),
        },
        Augmentation = new() { ColorJitter = 0.5 },
    };

    /// <summary>
    /// Settings of stage 2 for the baseline: the same network on the same masks, but from random weights and without captions.
    /// </summary>
    public static TeacherSettings TeacherFromScratch { get; } = Teacher with
    {
        Iterations = 300,
        Layers = Teacher.Layers with
        {
            BackboneRateFactor = 1,
            HeadStageRateFactor = 1,
            TrainBatchNorm = true,

            // A random projection must not be frozen. Colors distinguish classes, and this teacher learns only from classes.
            FreezeProjection = false,
        },
        Augmentation = Teacher.Augmentation with { ColorJitter = 0 },
    };

    /// <summary>
    /// Settings of stage 3: few proposals, chosen by word and objectness, with averaged boxes, and masks inside these boxes that are not
    /// too small.
    /// </summary>
    public static PseudoLabelSettings PseudoLabels { get; } = new()
    {
        Proposals = new ProposalLimits(200, 48),
        Choice = new() { ObjectnessWeight = 0.5 },
        BoxVotingIou = 0.5,
        RegressMaskBoxesAgain = false,
        MaskThreshold = 0.3,
        BatchSize = 32,
    };

    /// <summary>Settings of stage 4: 200 short steps on features that are computed once.</summary>
    public static StudentSettings Student { get; } = new()
    {
        Iterations = 200,
        BatchSize = 8,
        PseudoLabels = new() { BatchSize = 8, Proposals = new ProposalLimits(200, 32), Weight = 1, BackgroundWeight = 0 },
        Optimizer = OptimizerSettings.AdamW(1e-3),
        Schedule = new LearningRateSchedule { WarmupIterations = 20, WarmupFactor = 0.05, Cosine = true },
        Layers = new() { FreezeProjection = true },
        Sampling = new()
        {
            Regions = new RegionSampling(16, 0.375),
            Proposals = new ProposalLimits(200, 32),
            NormalizeEmbeddings = false,
            Flip = false,
        },
        Noise = new() { RateFactor = 3 },
    };

    /// <summary>Settings of prediction: small images need few proposals.</summary>
    public static DetectionSettings Detection { get; } = new()
    {
        Proposals = new ProposalLimits(200, 48),
        MaxDetections = 30,
        BatchSize = 32,
    };
}
