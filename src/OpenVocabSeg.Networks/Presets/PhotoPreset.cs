using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Presets;

/// <summary>The settings of <see cref="ModelPresets.FrozenResNet50"/>, stage by stage.</summary>
internal static class PhotoPreset
{
    // Objectness and IoU separate objects from background; the classifier should learn classes, not background.
    private const double BackgroundWeight = 0.02;

    // For masks whose best IoU with the truth is two thirds.
    private const double MaskThreshold = 0.4;

    private static readonly LearningRateSchedule Schedule = new() { WarmupIterations = 15, WarmupFactor = 0.05, Cosine = true };

    // Words are aligned with regions, but not regions with words: many have none. Windows have the sizes of most objects.
    private static readonly GroundingSettings Grounding = new() { Temperature = 1, AlignRegions = false, RegionWindows = [4, 8] };

    /// <summary>ResNet-50 with light heads, for photos of 512 pixels and the 100 dimensions of GloVe.</summary>
    public static SegmenterArchitecture Architecture { get; } = new()
    {
        EmbeddingDimension = 100,
        Proposals = new() { AnchorSizes = [24, 48, 96, 192, 384], Channels = 128 },
        Regions = new() { SamplingRatio = 2, HeadStage = HeadStagePlacement.BeforePooling },

        // Between the scores of words on background and on their objects after stage 1. If base words had to fall below 0 on background,
        // words without boxes would win on their objects.
        Boxes = new() { BackgroundLogit = 8, PredictsIou = true },

        // Features pooled after res5 do not contain positions in the box: masks from them are worse than the filled box.
        Masks = new() { Head = MaskHeadKind.NeckFeatures },
        NeckChannels = 128,
        Preprocessing = new ImagePreprocessing { MinSize = 512, MaxSize = 512 },
    };

    /// <summary>Settings of stage 1: only the grounding head, on a frozen backbone.</summary>
    public static CaptionPretrainingSettings CaptionPretraining { get; } = new()
    {
        Network = new()
        {
            Preprocessing = Architecture.Preprocessing,
            Transformer = null,
            FreezeBackboneAt = ResNetArchitecture.ResNet50.Stages.Count + 1,
        },
        Losses = new() { Grounding = Grounding },
        Sampling = new() { MaximumRegions = null, JoinCaptions = true, Flip = false },
        Iterations = 150,
        BatchSize = 32,
        Optimizer = OptimizerSettings.AdamW(1e-3),
        Schedule = Schedule,
    };

    /// <summary>Settings of stage 2: proposals, projection, boxes and masks, on a frozen backbone.</summary>
    public static TeacherSettings Teacher { get; } = new()
    {
        Iterations = 800,
        BatchSize = 4,
        Optimizer = OptimizerSettings.AdamW(1e-3),
        Schedule = Schedule,
        Layers = new()
        {
            BackboneRateFactor = 0,
            HeadStageRateFactor = 0,

            // With res5 frozen, only the projection can learn classes from boxes. The captions keep the words of novel classes.
            FreezeProjection = false,

            // Words have length 8, so a step at the full rate would move logits by several units, and the result of stage 1 would be
            // lost.
            ProjectionRateFactor = 0.2,
        },
        Sampling = new()
        {
            AnchorStraddle = -1,
            Regions = new RegionSampling(32, 0.25),
            Anchors = new RegionSampling(128, 0.5),
            Proposals = new ProposalLimits(500, 100),
        },
        Losses = new()
        {
            Captions = new TeacherCaptionSettings
            {
                Grounding = Grounding,
                JoinCaptions = true,
                MaximumRegions = null,
                BatchSize = 16,
                Weight = 0.4,
            },
            BackgroundWeight = BackgroundWeight,
        },
        Augmentation = new()
        {
            // Without it, proposals and masks overfit some 200 photos after 400 steps.
            NeckDropout = 0.3,
            Flip = false,
        },
    };

    /// <summary>Settings of stage 2 for some 500 photos with masks and 1000 with captions.</summary>
    public static TeacherSettings LongTeacher { get; } = Teacher with
    {
        Iterations = 2400,
        Optimizer = OptimizerSettings.AdamW(1e-3) with { WeightDecay = 0.1 },
        Sampling = Teacher.Sampling with { Regions = new RegionSampling(48, 0.5) },
        Losses = Teacher.Losses with { Captions = Teacher.Losses.Captions! with { Flip = false } },
        Augmentation = Teacher.Augmentation with { Flip = true },
    };

    /// <summary>Settings of some hundred steps from the trained model, on photos and masks of one's own, without captions.</summary>
    public static TeacherSettings OwnMasks { get; } = LongTeacher with
    {
        Iterations = 100,

        // Classes that the words do not know begin with random directions, far from what the projection gives for them.
        Layers = LongTeacher.Layers with { ProjectionRateFactor = 1 },
        Losses = LongTeacher.Losses with { Captions = null },
    };

    /// <summary>Settings of stage 3: few proposals, chosen by word, objectness and contrast.</summary>
    public static PseudoLabelSettings PseudoLabels { get; } = new()
    {
        Proposals = new ProposalLimits(500, 40),

        // Word similarity alone prefers parts and surroundings of objects.
        Choice = new() { WordScore = WordScore.LogProbability, ObjectnessWeight = 1, ContrastWeight = 5 },
        MaskThreshold = MaskThreshold,
        BatchSize = 4,
    };

    /// <summary>Settings of stage 4: 200 short steps on features that are computed once.</summary>
    public static StudentSettings Student { get; } = new()
    {
        Iterations = 200,
        BatchSize = 4,
        PseudoLabels = new()
        {
            BatchSize = 4,
            Proposals = new ProposalLimits(500, 60),
            Weight = 0.5,
            BackgroundWeight = 0,
        },
        Optimizer = OptimizerSettings.AdamW(1e-4),
        Schedule = Schedule,
        Layers = new() { FreezeHeadStage = true },
        Sampling = new()
        {
            Regions = new RegionSampling(32, 0.25),
            Proposals = new ProposalLimits(500, 60),
            BackgroundWeight = BackgroundWeight,
            NormalizeEmbeddings = false,
            Flip = false,
        },
        Noise = new() { RateFactor = 20 },
    };

    /// <summary>Settings of prediction: scores from class, objectness and IoU.</summary>
    public static DetectionSettings Detection { get; } = new()
    {
        // With a few hundred photos, the classifier hardly learns the background.
        ScoreThreshold = 0.01f,
        Score = new() { GivenObject = true, ObjectnessWeight = 1, IouWeight = 1 },
        BoxPasses = 2,
        MaskThreshold = (float)MaskThreshold,
        Proposals = new ProposalLimits(500, 100),
        BatchSize = 4,
    };
}
