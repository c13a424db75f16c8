using System.Runtime.InteropServices;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.MaskTeacher;
using OpenVocabSeg.Networks.RobustStudent;
using OpenVocabSeg.Networks.Training;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Training;

/// <summary>
/// Checkpoints that commit 4f93c45 wrote after two of three steps, kept under Training/Golden. Each training continues from its file, and
/// its third step has the losses that the undisturbed training of that commit had.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class GoldenCheckpointTests
{
    // Other processors sum in another order.
    private const double Tolerance = 1e-4;

    private static readonly WordEmbeddings Words =
        WordEmbeddings.Random(SceneClasses.All.Concat(["a", "and", "with", "picture", "[MASK]"]), 4, seed: 1);

    private static readonly ResNetArchitecture Backbone = ResNetArchitecture.QuickStart with
    {
        StemWidth = 4,
        Stages = [new(4, 4, 1, 2), new(4, 4, 1, 2), new(4, 4, 1, 2)],
    };

    private static readonly ImagePreprocessing Preprocessing =
        ModelPresets.QuickStart.Architecture.Preprocessing with { MinSize = 64, MaxSize = 96 };

    private static readonly OptimizerSettings Sgd = new() { LearningRate = 0.01, GradientClipNorm = 5 };

    private static readonly TeacherStart Start = new()
    {
        Words = Words,
        Architecture = ModelPresets.QuickStart.Architecture with
        {
            Backbone = Backbone,
            Preprocessing = Preprocessing,
            EmbeddingDimension = 4,
            Proposals = ModelPresets.QuickStart.Architecture.Proposals with { Channels = 4 },
            Masks = ModelPresets.QuickStart.Architecture.Masks with { Channels = 4, Head = MaskHeadKind.SharedHeadStage },
        },
    };

    private static readonly TeacherSettings Teacher = ModelPresets.QuickStart.Teacher with
    {
        Iterations = 3,
        BatchSize = 2,
        Sampling = ModelPresets.QuickStart.Teacher.Sampling with { Proposals = new ProposalLimits(60, 12) },
        Layers = ModelPresets.QuickStart.Teacher.Layers with
        {
            BackboneRateFactor = 0,
            TrainBatchNorm = false,
            FreezeProjection = false,
        },
        Augmentation = ModelPresets.QuickStart.Teacher.Augmentation with { ColorJitter = 0 },
        Optimizer = Sgd,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("golden-checkpoint").FullName;

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => torch.set_num_threads(1);

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Caption_pretraining_continues() => Continues(
        "captions-v1.checkpoint",
        7.668681,
        context => CaptionPretrainer.Train(
            new SceneSource(),
            Words,
            ModelPresets.QuickStart.CaptionPretraining with
            {
                Network = ModelPresets.QuickStart.CaptionPretraining.Network with
                {
                    Backbone = Backbone,
                    Preprocessing = Preprocessing,
                    Transformer = new BertSettings { Layers = 1, Heads = 2, FeedForwardWidth = 4, Dropout = 0.2 },
                },
                Epochs = null,
                Iterations = 3,
                BatchSize = 2,
                Sampling = new() { MaximumRegions = 5 },
            },
            context));

    [TestMethod]
    public void A_teacher_continues() => Continues(
        "teacher-v1.checkpoint", 2.4637914, context => TeacherTrainer.Train(new SceneSource(), SceneClasses.All, Teacher, Start, context));

    [TestMethod]
    public void A_student_continues()
    {
        using var file = File.OpenRead(PathOf("student-teacher-v1.zip"));
        using var teacher = InstanceSegmenter.Load(file);
        var settings = ModelPresets.QuickStart.Student with
        {
            Iterations = 3,
            BatchSize = 2,
            PseudoLabels = ModelPresets.QuickStart.Student.PseudoLabels with
            {
                BatchSize = 1,
                Proposals = new ProposalLimits(40, 10),
            },
            Sampling = ModelPresets.QuickStart.Student.Sampling with { Proposals = new ProposalLimits(60, 12) },
            Noise = ModelPresets.QuickStart.Student.Noise with { Loss = MaskNoiseLoss.Reparameterized, Iterations = 4 },
            Optimizer = Sgd,
        };
        Continues(
            "student-v1.checkpoint",
            9.1681795,
            context => StudentTrainer.Train(new SceneSource(), teacher, SceneClasses.All, SceneClasses.All, settings, context));
    }

    private void Continues(string file, double total, Func<TrainingContext, IDisposable> train)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            // A checkpoint is for one training, known by the digest of its first weights.
            Assert.Inconclusive("First weights have other last bits on other processors.");
        }

        var path = Path.Combine(_folder, file);
        File.Copy(PathOf(file), path);
        var steps = new List<TrainingProgress>();
        train(new TrainingContext
        {
            Seed = 1,
            Progress = new StepReporter(steps.Add),
            Checkpoint = new TrainingCheckpoint { Path = path, Interval = 2 },
        }).Dispose();
        CollectionAssert.AreEqual(new[] { 3 }, steps.Select(step => step.Iteration).ToArray());
        Assert.AreEqual(total, steps[0].Losses["total"], Tolerance * total);
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Training", "Golden", file);

    private sealed class SceneSource : ITrainingImageSource
    {
        public IEnumerable<TrainingImage> Read(CancellationToken cancellationToken) =>
            new SceneGenerator(new SceneOptions { Seed = 5 }).GenerateMany(5).Select(scene =>
            {
                AnnotatedInstance[] instances = [.. scene.Objects.Select(o => new AnnotatedInstance(o.ClassName, o.Box, o.Mask))];
                return new TrainingImage
                {
                    Image = scene.Image,
                    Captions = [scene.Caption],
                    Instances = instances,
                    PseudoInstances = instances,
                };
            });
    }
}
