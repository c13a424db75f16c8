using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.MaskTeacher;
using OpenVocabSeg.Networks.RobustStudent;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Networks.Tests.Training;

/// <summary>The three trainings, small enough that a step takes milliseconds.</summary>
internal static class TinyTraining
{
    /// <summary>Steps of each.</summary>
    public const int Steps = 9;

    public static readonly WordEmbeddings Words =
        WordEmbeddings.Random(SceneClasses.All.Concat(["a", "and", "with", "picture", "[MASK]"]), 16, seed: 1);

    private static readonly ResNetArchitecture Backbone = ResNetArchitecture.QuickStart with
    {
        StemWidth = 8,
        Stages = [new(8, 8, 1, 2), new(12, 12, 1, 2), new(16, 16, 1, 2)],
    };

    private static readonly ImagePreprocessing Preprocessing =
        ModelPresets.QuickStart.Architecture.Preprocessing with { MinSize = 64, MaxSize = 96 };

    public static readonly SegmenterArchitecture Architecture = ModelPresets.QuickStart.Architecture with
    {
        Backbone = Backbone,
        Preprocessing = Preprocessing,
        EmbeddingDimension = 16,
    };

    public static readonly OptimizerSettings Momentum = new() { LearningRate = 0.01, GradientClipNorm = 5 };

    // Seven in batches of three: epochs end inside a batch, and cached features are computed in different batches.
    public static readonly Lazy<TrainingImage[]> Images = new(CreateImages);

    public static CaptionPretrainingSettings Captions(string variant)
    {
        var frozen = variant.Contains("frozen", StringComparison.Ordinal);
        var settings = ModelPresets.QuickStart.CaptionPretraining with
        {
            Network = ModelPresets.QuickStart.CaptionPretraining.Network with
            {
                Backbone = Backbone,
                Preprocessing = Preprocessing,
                FreezeBackboneAt = frozen ? Backbone.Stages.Count + 1 : 0,
                TrainBatchNorm = !frozen,
            },
            Epochs = null,
            Iterations = Steps,
            BatchSize = 3,
            Schedule = new LearningRateSchedule { WarmupIterations = 2, Cosine = true },
            Sampling = new() { MaximumRegions = 5 },
            Optimizer = variant.Contains("SGD", StringComparison.Ordinal) ? Momentum : ModelPresets.QuickStart.CaptionPretraining.Optimizer,
        };
        if (variant.Contains("transformer", StringComparison.Ordinal))
        {
            settings = settings with
            {
                Network = settings.Network with
                {
                    Transformer = new BertSettings { Layers = 1, Heads = 2, FeedForwardWidth = 16, Dropout = 0.2 },
                },
                Losses = settings.Losses with { Masking = new MaskingSettings { Probability = 0.4 } },
            };
        }

        return variant.Contains("triplets", StringComparison.Ordinal)
            ? settings with
            {
                Losses = settings.Losses with
                {
                    Grounding = settings.Losses.Grounding with
                    {
                        Matching = new() { Loss = MatchingLoss.Triplet, NegativeMining = NegativeMining.Random },
                    },
                },
            }
            : settings;
    }

    public static TeacherSettings Teacher(string variant)
    {
        var frozen = variant.Contains("frozen", StringComparison.Ordinal);
        return ModelPresets.QuickStart.Teacher with
        {
            Iterations = Steps,
            BatchSize = 3,
            Sampling = ModelPresets.QuickStart.Teacher.Sampling with { Proposals = new ProposalLimits(60, 12) },
            Schedule = new LearningRateSchedule { WarmupIterations = 2, Cosine = true },
            Layers = ModelPresets.QuickStart.Teacher.Layers with
            {
                BackboneRateFactor = frozen ? 0 : 0.5,
                TrainBatchNorm = variant.Contains("batch norm", StringComparison.Ordinal),
                FreezeProjection = false,
            },
            Augmentation = ModelPresets.QuickStart.Teacher.Augmentation with
            {
                ColorJitter = variant.Contains("jitter", StringComparison.Ordinal) ? 0.5 : 0,
            },
            Optimizer = variant.Contains("SGD", StringComparison.Ordinal) ? Momentum : ModelPresets.QuickStart.Teacher.Optimizer,
        };
    }

    public static StudentSettings Student(string variant) => ModelPresets.QuickStart.Student with
    {
        Iterations = Steps,
        BatchSize = 3,
        PseudoLabels = ModelPresets.QuickStart.Student.PseudoLabels with
        {
            BatchSize = variant.Contains("annotations alone", StringComparison.Ordinal) ? 0 : 2,
            Proposals = new ProposalLimits(40, 10),
        },
        Sampling = ModelPresets.QuickStart.Student.Sampling with { Proposals = new ProposalLimits(60, 12), Flip = true },
        Schedule = new LearningRateSchedule { WarmupIterations = 2, Cosine = true },
        Noise = ModelPresets.QuickStart.Student.Noise with
        {
            Loss = variant.Contains("critic", StringComparison.Ordinal) ? MaskNoiseLoss.Posterior
                : variant.Contains("sample", StringComparison.Ordinal) ? MaskNoiseLoss.Reparameterized
                : variant.Contains("quadrature", StringComparison.Ordinal) ? MaskNoiseLoss.LogMeanLikelihood
                : MaskNoiseLoss.None,
            Iterations = 4,
        },
        Layers = ModelPresets.QuickStart.Student.Layers with
        {
            FreezeHeadStage = variant.Contains("frozen stage", StringComparison.Ordinal),
        },
        Optimizer = variant.Contains("SGD", StringComparison.Ordinal) ? Momentum : ModelPresets.QuickStart.Student.Optimizer,
    };

    public static CaptionModel Pretrain(
        CaptionPretrainingSettings settings,
        TrainingContext context,
        CaptionPretrainingStart? start = null,
        IReadOnlyList<TrainingImage>? images = null) =>
        CaptionPretrainer.Train(new ListSource(images ?? Images.Value), Words, settings, context, start);

    public static InstanceSegmenter Teach(
        TeacherSettings settings,
        TrainingContext context,
        SegmenterArchitecture? architecture = null,
        WordEmbeddings? words = null,
        CaptionModel? captions = null,
        IReadOnlyList<string>? classes = null,
        IReadOnlyList<TrainingImage>? images = null) => TeacherTrainer.Train(
        new ListSource(images ?? Images.Value),
        classes ?? SceneClasses.All,
        settings,
        new TeacherStart
        {
            Architecture = architecture ?? Architecture,
            Words = captions is null ? words ?? Words : null,
            CaptionModel = captions,
        },
        context);

    public static InstanceSegmenter Learn(
        InstanceSegmenter teacher,
        StudentSettings settings,
        TrainingContext context,
        IEnumerable<string>? pseudoClasses = null,
        IReadOnlyList<TrainingImage>? images = null) => StudentTrainer.Train(
        new ListSource(images ?? Images.Value), teacher, SceneClasses.All, [.. pseudoClasses ?? SceneClasses.All], settings, context);

    private static TrainingImage[] CreateImages()
    {
        var scenes = new SceneGenerator(new SceneOptions { Seed = 5 }).GenerateMany(7);
        return
        [
            .. scenes.Select((scene, i) =>
            {
                AnnotatedInstance[] instances = [.. scene.Objects.Select(o => new AnnotatedInstance(o.ClassName, o.Box, o.Mask))];
                return new TrainingImage
                {
                    Name = $"scene {i}",
                    Image = scene.Image,
                    Captions = [scene.Caption, $"a {scene.Objects[0].ClassName}"],
                    Instances = instances,
                    PseudoInstances = instances,
                };
            }),
        ];
    }

    private sealed class ListSource(IReadOnlyList<TrainingImage> images) : ITrainingImageSource
    {
        // New objects each time, as from a data view: nothing may depend on object identity beyond a training.
        public IEnumerable<TrainingImage> Read(CancellationToken cancellationToken) => images.Select(image => image with { });
    }
}
