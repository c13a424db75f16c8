using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Training;

/// <summary>
/// The networks and numbers of a run on photos in minutes on a CPU: the ImageNet ResNet-50 stays as it is, so that its features are
/// computed once a photo and stage, and proposal network, projection, box and mask predictors learn.
/// </summary>
internal static class PhotoRecipe
{
    // Objectness and fit tell objects from the rest, not the classifier: what it is taught of background it does not know of classes.
    private const double BackgroundWeight = 0.02;

    // For masks that overlap theirs by two thirds at best.
    private const double MaskThreshold = 0.4;

    private static readonly LearningRateSchedule Schedule = new() { WarmupIterations = 15, WarmupFactor = 0.05, Cosine = true };

    // Words find their regions; regions without a word of their own say nothing. Windows of the sizes of most objects.
    private static readonly GroundingSettings Grounding = new() { Temperature = 1, AlignRegions = false, RegionWindows = [4, 8] };

    public static StudySettings Create(
        int seed,
        PhotoConfiguration configuration,
        PhotoScale scale,
        ExperimentData data,
        WordEmbeddings allWords,
        NounVocabulary nouns,
        ITensorSource backbone,
        FeatureStore features)
    {
        var words = PhotoVocabulary.Words(allWords, data, nouns, configuration);
        var architecture = SegmenterArchitecture.Xpm with
        {
            EmbeddingDimension = words.Dimension,
            AnchorSizes = [24, 48, 96, 192, 384],
            ProposalChannels = 128,
            SamplingRatio = 2,
            HeadStage = HeadStagePlacement.BeforePooling,

            // Between what words score on background and on their objects after stage 1: base words that had to fall below 0 on
            // background would leave their objects to the words that no box teaches.
            BackgroundLogit = 8,
            PredictsBoxIou = true,

            // Features cut from the map behind res5 do not tell where in the box they lie: masks of them are worse than the filled box.
            MaskHead = MaskHeadKind.NeckFeatures,
            NeckChannels = 128,
            Preprocessing = new ImagePreprocessing
            {
                // The shorter side is brought to what makes the longer one fit.
                MinSize = configuration.ShorterSide ?? configuration.LongerSide,
                MaxSize = configuration.LongerSide,
                Mean = configuration.PixelMean,
            },
        };
        var teacher = new TeacherSettings
        {
            Iterations = scale.TeacherIterations,
            BatchSize = 4,
            Optimizer = AdamW(1e-3),
            Schedule = Schedule,
            Layers = new()
            {
                BackboneRateFactor = 0,
                HeadStageRateFactor = 0,

                // With res5 frozen nothing but the projection could learn classes from boxes; the captions keep the words of novel
                // classes in it.
                FreezeProjection = false,

                // At the rate of the others a step moves logits by several units, as words are of length 8: what stage 1 knew would
                // be lost.
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
                // Or proposals and masks know some 200 photos by heart after 400 steps.
                NeckDropout = 0.3,
                Flip = false,
            },
        };
        return new StudySettings
        {
            Seed = seed,
            Words = words,
            RandomWords = PhotoVocabulary.Random(words, seed),
            Nouns = nouns,
            BackboneWeights = backbone,
            Architecture = architecture,
            CaptionPretraining = new CaptionPretrainingSettings
            {
                Preprocessing = architecture.Preprocessing,
                Grounding = Grounding,
                Transformer = null,
                JoinCaptions = true,
                Iterations = scale.CaptionIterations,
                BatchSize = 32,
                Optimizer = AdamW(1e-3),
                Schedule = Schedule,
                MaximumRegions = null,
                Flip = false,
                FreezeBackboneAt = ResNetArchitecture.ResNet50.Stages.Count + 1,
            },
            Teacher = teacher,
            Baseline = teacher with { Losses = teacher.Losses with { Captions = null } },
            PseudoLabels = new PseudoLabelSettings
            {
                Proposals = new ProposalLimits(500, 40),

                // Word similarity alone prefers parts and surroundings of things.
                WordScore = WordScore.LogProbability,
                ObjectnessWeight = 1,
                ContrastWeight = 5,
                MaskThreshold = MaskThreshold,
                BatchSize = 4,
            },
            Student = new StudentSettings
            {
                Iterations = scale.StudentIterations,
                BatchSize = 4,
                PseudoLabels = new()
                {
                    BatchSize = 4,
                    Proposals = new ProposalLimits(500, 60),
                    Weight = 0.5,
                    BackgroundWeight = 0,
                },
                Optimizer = AdamW(1e-4),
                Schedule = Schedule,
                Layers = new() { FreezeHeadStage = true },
                Sampling = new()
                {
                    Regions = new RegionSampling(32, 0.25),
                    Proposals = new ProposalLimits(500, 60),
                    Flip = false,
                },
                Noise = new() { RateFactor = 20 },
                Classification = new() { BackgroundWeight = BackgroundWeight, NormalizeEmbeddings = false },
            },
            Detection = new DetectionSettings
            {
                // With a few hundred photos the classifier hardly learns what is background.
                ScoreThreshold = 0.01f,
                ScoreGivenObject = true,
                ObjectnessWeight = 1,
                IouWeight = 1,
                BoxPasses = 2,
                MaskThreshold = (float)MaskThreshold,
                Proposals = new ProposalLimits(500, 100),
                BatchSize = 4,
            },
            Rows = scale.Rows,
            KeepPseudoLabels = true,
            Features = features,
            MeasureGrounding = true,
        };
    }

    private static OptimizerSettings AdamW(double learningRate) => new()
    {
        Kind = OptimizerKind.AdamW,
        LearningRate = learningRate,
        BiasLearningRateFactor = 1,
        GradientClipNorm = 5,
    };
}
