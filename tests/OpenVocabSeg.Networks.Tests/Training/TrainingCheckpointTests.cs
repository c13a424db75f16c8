using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.MaskTeacher;
using OpenVocabSeg.Networks.RobustStudent;
using OpenVocabSeg.Networks.Training;
using TorchSharp;
using static OpenVocabSeg.Networks.Tests.Training.TinyTraining;

namespace OpenVocabSeg.Networks.Tests.Training;

/// <summary>
/// On one thread an interrupted training ends with the very weights of an undisturbed one, which knows nothing of checkpoints; and files
/// of other trainings and damaged ones are refused.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class TrainingCheckpointTests
{
    private const int Interval = 2;

    private string _folder = null!;

    private string CheckpointPath => Path.Combine(_folder, "stage.checkpoint");

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => torch.set_num_threads(1);

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("checkpoint").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("grounding head, AdamW, batch norm")]
    [DataRow("triplets with random negatives, SGD")]
    [DataRow("frozen backbone, SGD")]
    [DataRow("multimodal transformer")]
    [DataRow("frozen backbone, multimodal transformer, SGD")]
    public void Caption_pretraining_goes_on_exactly(string variant) => GoesOnExactly(context => Pretrain(Captions(variant), context));

    [TestMethod]
    [DataRow("color jitter, batch norm, AdamW")]
    [DataRow("SGD")]
    [DataRow("frozen backbone, SGD")]
    [DataRow("frozen backbone, AdamW")]
    public void A_teacher_goes_on_exactly(string variant) => GoesOnExactly(context => Teach(Teacher(variant), context));

    [TestMethod]
    [DataRow("critic, AdamW")]
    [DataRow("critic, SGD")]
    [DataRow("one noisy sample, SGD")]
    [DataRow("quadrature, AdamW")]
    [DataRow("no noise, annotations alone, frozen stage, SGD")]
    public void A_student_goes_on_exactly(string variant)
    {
        using var teacher = Teach(Teacher("SGD"), new TrainingContext { Seed = 5 });
        GoesOnExactly(context => Learn(teacher, Student(variant), context));
    }

    // A store that is empty again after an interruption gives the same bits as one that remembers.
    [TestMethod]
    [DataRow(HeadStagePlacement.AfterPooling, 0, 0)]
    [DataRow(HeadStagePlacement.BeforePooling, 0, 0)]
    [DataRow(HeadStagePlacement.BeforePooling, 1, 0)]
    [DataRow(HeadStagePlacement.BeforePooling, 0, 8)]
    public void Trainings_that_share_features_go_on_exactly(HeadStagePlacement placement, int stageRate, int neckChannels)
    {
        var settings = Teacher("frozen backbone, AdamW") with
        {
            Layers = Teacher("frozen backbone, AdamW").Layers with { HeadStageRateFactor = stageRate },
            Augmentation = Teacher("frozen backbone, AdamW").Augmentation with { NeckDropout = neckChannels > 0 ? 0.3 : 0 },
        };
        var architecture = Architecture with { Regions = Architecture.Regions with { HeadStage = placement }, NeckChannels = neckChannels };
        GoesOnExactly(context => WithStore(context, shared => Teach(settings, shared, architecture)));
        File.Delete(CheckpointPath);
        using var teacher = Teach(settings, new TrainingContext { Seed = 5 }, architecture);
        var student = Student("no noise, SGD") with { Layers = Student("no noise, SGD").Layers with { FreezeHeadStage = stageRate == 0 } };
        GoesOnExactly(context => WithStore(context, shared => Learn(teacher, student, shared)));

        static InstanceSegmenter WithStore(TrainingContext context, Func<TrainingContext, InstanceSegmenter> train)
        {
            using var store = new FeatureStore();
            return train(context with { Features = store });
        }
    }

    // 0: images are read again each epoch, and nothing is kept. 1 MB: the images stay, and only some of their features.
    [TestMethod]
    [DataRow(0)]
    [DataRow(1_000_000)]
    public void A_training_with_little_memory_goes_on_exactly(long memoryBudget)
    {
        using var teacher = Teach(Teacher("SGD") with { Iterations = 1 }, new TrainingContext { Seed = 5 });
        GoesOnExactly(context => Pretrain(Captions("frozen backbone, SGD"), context with { MemoryBudget = memoryBudget }));
        File.Delete(CheckpointPath);
        var withCaptions = Teacher("frozen backbone, SGD") with
        {
            Losses = Teacher("frozen backbone, SGD").Losses with { Captions = new TeacherCaptionSettings { BatchSize = 2 } },
            Layers = Teacher("frozen backbone, SGD").Layers with { HeadStageRateFactor = 0 },
        };
        GoesOnExactly(context => Teach(withCaptions, context with { MemoryBudget = memoryBudget }));
        File.Delete(CheckpointPath);
        GoesOnExactly(context => Learn(teacher, Student("critic, SGD"), context with { MemoryBudget = memoryBudget }));
    }

    [TestMethod]
    public void A_checkpoint_of_a_finished_training_gives_its_weights_without_a_step()
    {
        var context = new TrainingContext { Seed = 1, Checkpoint = new TrainingCheckpoint { Path = CheckpointPath } };
        var learned = Weights(Teach(Teacher("SGD"), context));
        var steps = 0;
        var log = new List<string>();
        var again = Weights(Teach(Teacher("SGD"), context with { Progress = new StepReporter(_ => steps++), Log = log.Add }));
        Assert.AreEqual(0, steps);
        CollectionAssert.AreEqual(learned, again);
        StringAssert.Contains(log[^1], $"continues after step {Steps} of {Steps}");
    }

    [TestMethod]
    public void Steps_and_time_count_on()
    {
        var context = new TrainingContext { Seed = 1, Checkpoint = new TrainingCheckpoint { Path = CheckpointPath, Interval = Interval } };
        var first = Interrupt(context, 5, c => Teach(Teacher("SGD"), c));
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4, 5 }, first.Select(report => report.Iteration).ToArray());
        var second = new List<TrainingProgress>();
        using var teacher = Teach(Teacher("SGD"), context with { Progress = new StepReporter(second.Add) });
        CollectionAssert.AreEqual(new[] { 5, 6, 7, 8, 9 }, second.Select(report => report.Iteration).ToArray());
        Assert.IsTrue(second.All(report => report.Iterations == Steps));
        Assert.IsGreaterThan(first[3].Elapsed - TimeSpan.FromTicks(1), second[0].Elapsed);
        CollectionAssert.AreEqual(first[4].Losses.ToArray(), second[0].Losses.ToArray());
        Assert.AreEqual(first[4].LearningRate, second[0].LearningRate);
    }

    [TestMethod]
    public void The_seed_can_be_read()
    {
        var checkpoint = new TrainingCheckpoint { Path = CheckpointPath };
        Assert.IsNull(checkpoint.ReadSeed());
        Teach(Teacher("SGD"), new TrainingContext { Seed = -7, Checkpoint = checkpoint }).Dispose();
        Assert.AreEqual(-7, checkpoint.ReadSeed());
    }

    [TestMethod]
    public void Another_training_is_refused_and_what_differs_is_named()
    {
        var context = new TrainingContext { Seed = 1, Checkpoint = new TrainingCheckpoint { Path = CheckpointPath, Interval = Interval } };
        var settings = Teacher("SGD");
        Interrupt(context, 3, c => Teach(settings, c));
        var written = File.ReadAllBytes(CheckpointPath);

        Refused("seed is 1 there and 2 here", () => Teach(settings, context with { Seed = 2 }));
        Refused("settings.batchSize is 3 there and 2 here", () => Teach(settings with { BatchSize = 2 }, context));
        Refused(
            "settings.optimizer.learningRate is 0.01 there and 0.02 here",
            () => Teach(settings with { Optimizer = Momentum with { LearningRate = 0.02 } }, context));
        Refused("classes is ", () => Teach(settings, context, classes: SceneClasses.Base));
        Refused(
            "architecture.maskChannels is ",
            () => Teach(settings, context, Architecture with { Masks = Architecture.Masks with { Channels = 8 } }));
        Refused("words is ", () => Teach(settings, context, words: WordEmbeddings.Random(SceneClasses.All, 16, seed: 2)));
        Refused("memory budget is null there and 0 here", () => Teach(settings, context with { MemoryBudget = 0 }));
        Refused("usable rows is [7] there and [6] here", () => Teach(settings, context, images: Images.Value[1..]));
        Refused("stage is ", () => Pretrain(Captions("frozen backbone, SGD"), context));
        Refused("first weights is ", () =>
        {
            using var captions = Pretrain(Captions("frozen backbone, SGD"), new TrainingContext { Seed = 1 });
            return Teach(settings, context, captions: captions);
        });
        CollectionAssert.AreEqual(written, File.ReadAllBytes(CheckpointPath));

        void Refused(string difference, Func<IDisposable> train)
        {
            var exception = Assert.ThrowsExactly<InvalidOperationException>(() => train().Dispose(), difference);
            StringAssert.Contains(exception.Message, $"{CheckpointPath} is the checkpoint of another training: ");
            StringAssert.Contains(exception.Message, difference);
        }
    }

    [TestMethod]
    public void A_student_of_another_teacher_or_with_other_pseudo_labels_is_refused()
    {
        using var teacher = Teach(Teacher("SGD"), new TrainingContext { Seed = 5 });
        using var other = Teach(Teacher("SGD"), new TrainingContext { Seed = 6 });
        var context = new TrainingContext { Seed = 1, Checkpoint = new TrainingCheckpoint { Path = CheckpointPath } };
        var settings = Student("critic, SGD") with { Iterations = 1 };
        Learn(teacher, settings, context).Dispose();
        Refused("first weights is ", () => Learn(other, settings, context));
        Refused("pseudo classes is ", () => Learn(teacher, settings, context, pseudoClasses: SceneClasses.All.Skip(1)));
        Refused("usable rows is [7,7] there and [7,6] here", () => Learn(
            teacher, settings, context, images: [Images.Value[0] with { PseudoInstances = [] }, .. Images.Value[1..]]));

        static void Refused(string difference, Func<IDisposable> train) =>
            StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => train().Dispose(), difference).Message, difference);
    }

    [TestMethod]
    public void A_damaged_file_is_refused_wherever_the_damage_is()
    {
        var context = new TrainingContext { Seed = 1, Checkpoint = new TrainingCheckpoint { Path = CheckpointPath } };
        var settings = Teacher("SGD") with { Iterations = 1 };
        Teach(settings, context).Dispose();
        var whole = File.ReadAllBytes(CheckpointPath);
        byte[][] damaged =
        [
            [], whole[..7], whole[..100], whole[..(whole.Length / 2)], whole[..^1], [.. whole, 0], "not a checkpoint"u8.ToArray(),
            Flipped(0), Flipped(9), Flipped(whole.Length / 2), Flipped(whole.Length - 1),
        ];
        foreach (var bytes in damaged)
        {
            File.WriteAllBytes(CheckpointPath, bytes);
            var exception = Assert.ThrowsExactly<InvalidDataException>(() => Teach(settings, context).Dispose(), $"{bytes.Length} bytes");
            StringAssert.Contains(exception.Message, CheckpointPath);
            CollectionAssert.AreEqual(bytes, File.ReadAllBytes(CheckpointPath));
        }

        byte[] Flipped(int at)
        {
            byte[] copy = [.. whole];
            copy[at] ^= 4;
            return copy;
        }
    }

    [TestMethod]
    public void A_crash_while_it_is_written_leaves_the_file_before()
    {
        var context = new TrainingContext { Seed = 1, Checkpoint = new TrainingCheckpoint { Path = CheckpointPath, Interval = Interval } };
        var undisturbed = Weights(Teach(Teacher("SGD"), context with { Checkpoint = null }));
        Interrupt(context, 3, c => Teach(Teacher("SGD"), c));

        // Left over from a process that was killed while writing.
        var half = Path.Combine(_folder, $".{Path.GetFileName(CheckpointPath)}.{Guid.NewGuid():N}.tmp");
        File.WriteAllBytes(half, File.ReadAllBytes(CheckpointPath)[..1000]);
        var steps = new List<int>();
        CollectionAssert.AreEqual(
            undisturbed, Weights(
                Teach(Teacher("SGD"), context with { Progress = new StepReporter(report => steps.Add(report.Iteration)) })));
        Assert.AreEqual(3, steps[0]);
        CollectionAssert.AreEquivalent(new[] { half, CheckpointPath }, Directory.GetFiles(_folder));
    }

    [TestMethod]
    public void Checkpoints_leave_no_tensors_behind()
    {
        var counts = new List<long>();
        var context = new TrainingContext
        {
            Seed = 1,
            Checkpoint = new TrainingCheckpoint { Path = CheckpointPath, Interval = 1 },
            Progress = new StepReporter(_ => counts.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount)),
        };
        Teach(Teacher("SGD"), context).Dispose();
        Assert.AreEqual(counts[5], counts[^1], string.Join(" ", counts));
    }

    [TestMethod]
    public void A_start_that_fails_leaves_no_tensors_behind()
    {
        using var teacher = Teach(Teacher("SGD") with { Iterations = 1 }, new TrainingContext { Seed = 5 });
        File.WriteAllText(CheckpointPath, "not a checkpoint");
        var context = new TrainingContext { Checkpoint = new TrainingCheckpoint { Path = CheckpointPath } };
        LiveTensors.AssertFlat(() => Fails(() => Pretrain(Captions("multimodal transformer"), context)));
        LiveTensors.AssertFlat(() => Fails(() => Teach(Teacher("SGD"), context)));
        LiveTensors.AssertFlat(() => Fails(() => Learn(teacher, Student("critic, SGD"), context)));
        LiveTensors.AssertFlat(() => Fails(() => Pretrain(
            Captions("multimodal transformer"), new TrainingContext(), new CaptionPretrainingStart { BackboneWeights = new NoTensors() })));
        LiveTensors.AssertFlat(() => Fails(() => Pretrain(
            Captions("multimodal transformer"), new TrainingContext(),
                new CaptionPretrainingStart { TextEncoderWeights = new NoTensors() })));

        static void Fails(Func<IDisposable> train) => Assert.ThrowsExactly<InvalidDataException>(() => train().Dispose());
    }

    [TestMethod]
    public void Wrong_options_are_named()
    {
        var settings = Teacher("SGD");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Teach(settings, new TrainingContext { MemoryBudget = -1 }).Dispose());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Teach(settings, new TrainingContext
        {
            Checkpoint = new TrainingCheckpoint { Path = CheckpointPath, Interval = 0 },
        }).Dispose());
        Assert.ThrowsExactly<ArgumentException>(() => Teach(settings, new TrainingContext
        {
            Checkpoint = new TrainingCheckpoint { Path = " " },
        }).Dispose());
    }

    private void GoesOnExactly(Func<TrainingContext, IDisposable> train)
    {
        var context = new TrainingContext { Seed = 1 };
        var undisturbed = Weights(train(context));

        // Ended in the first steps before anything is written, then three more times, never where a checkpoint is written.
        context = context with { Checkpoint = new TrainingCheckpoint { Path = CheckpointPath, Interval = Interval } };
        foreach (var step in new[] { 1, 3, 5, 7 })
        {
            Interrupt(context, step, train);
        }

        CollectionAssert.AreEqual(undisturbed, Weights(train(context)));

        // With the optimizer and all: once more from one checkpoint to the end.
        File.Delete(CheckpointPath);
        Interrupt(context, 5, train);
        CollectionAssert.AreEqual(undisturbed, Weights(train(context)));
    }

    private static List<TrainingProgress> Interrupt(TrainingContext context, int step, Func<TrainingContext, IDisposable> train)
    {
        using var cancellation = new CancellationTokenSource();
        var reports = new List<TrainingProgress>();
        var reporter = new StepReporter(report =>
        {
            reports.Add(report);
            if (report.Iteration == step)
            {
                cancellation.Cancel();
            }
        });
        Assert.ThrowsExactly<OperationCanceledException>(
            () => train(context with { Progress = reporter, CancellationToken = cancellation.Token }).Dispose());
        Assert.AreEqual(step, reports[^1].Iteration);
        return reports;
    }

    private static int[] Weights(IDisposable model)
    {
        using (model)
        {
            using var scope = torch.NewDisposeScope();
            var module = model is CaptionModel captions ? (torch.nn.Module)captions.Network : ((InstanceSegmenter)model).Network;
            return
            [
                .. module.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(
                    pair => pair.Value.to(torch.ScalarType.Float32).contiguous().data<float>().ToArray()
                        .Select(BitConverter.SingleToInt32Bits)),
            ];
        }
    }

    private sealed class NoTensors : ITensorSource
    {
        public string Name => "nothing";

        public IReadOnlyList<TensorInfo> Tensors => [];

        public torch.Tensor Read(string name) => throw new NotSupportedException();
    }
}
