using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static OpenVocabSeg.Networks.Tests.Training.TinyTraining;

namespace OpenVocabSeg.Networks.Tests.Training;

/// <summary>
/// A training whose numbers are no longer finite stops at once, says where, and leaves the last good checkpoint. Weights that are not
/// finite
/// are neither saved nor loaded.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class TrainingHealthTests
{
    private static readonly LearningRateSchedule Constant = new() { WarmupIterations = 0 };

    private static readonly OptimizerSettings TooFast = new() { LearningRate = 1e6, GradientClipNorm = null };

    private readonly string _folder = Directory.CreateTempSubdirectory("health").FullName;

    private string CheckpointPath => Path.Combine(_folder, "stage.checkpoint");

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => torch.set_num_threads(1);

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    // With no memory, images are read again in each epoch: nine steps of three read seven images four times.
    [TestMethod]
    public void The_time_in_which_steps_wait_for_images_is_part_of_the_time()
    {
        var steps = new List<TrainingProgress>();
        using var teacher = Teach(
            Teacher("SGD"), new TrainingContext { Seed = 5, MemoryBudget = 0, Progress = new StepReporter(steps.Add) });
        Assert.HasCount(Steps, steps);
        Assert.IsTrue(steps[0].Waited > TimeSpan.Zero);
        Assert.IsTrue(steps.Zip(steps.Skip(1)).All(pair => pair.First.Waited < pair.Second.Waited));
        Assert.IsTrue(steps.All(step => step.Waited < step.Elapsed));
    }

    [TestMethod]
    public void Caption_pretraining_stops_at_a_loss_that_is_not_finite() => Stops(
        "caption pretraining",
        context => Pretrain(
            Captions("SGD") with
            {
                Optimizer = TooFast,
                Schedule = Constant,
                Iterations = 200,
                Losses = new() { Grounding = new GroundingSettings { Metric = LocalMetric.Euclidean } },
            },
            context));

    [TestMethod]
    public void A_teacher_stops_at_a_loss_that_is_not_finite() => Stops(
        "mask teacher", context => Teach(Teacher("SGD") with { Optimizer = TooFast, Schedule = Constant, Iterations = 200 }, context));

    [TestMethod]
    public void A_student_stops_at_a_loss_that_is_not_finite()
    {
        using var teacher = Teach(Teacher("SGD"), new TrainingContext { Seed = 5 });
        Stops(
            "robust student",
            context => Learn(teacher, Student("no noise, SGD") with { Optimizer = TooFast, Schedule = Constant, Iterations = 200 },
                context));
    }

    // Losses and gradients of a step say nothing of the weights after it.
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Weights_that_are_not_finite_are_neither_written_nor_handed_over(int iterations)
    {
        using var module = torch.nn.Linear(2, 2);
        var context = new TrainingContext { Checkpoint = new TrainingCheckpoint { Path = CheckpointPath, Interval = 1 } };
        using var optimizer = new TrainingOptimizer([("weight", (Parameter)module.weight)], Momentum, Constant, iterations);
        var session = new TrainingSession(context, "some stage", () => []);
        session.Begin(iterations, new TrainingState { Modules = [("network", module)], Optimizer = optimizer, Randoms = [], Batches = [] });
        using (torch.no_grad())
        {
            module.weight[1, 0] = torch.tensor(float.NegativeInfinity);
        }

        var exception = Assert.ThrowsExactly<NotFiniteNumberException>(session.StepTaken);
        StringAssert.StartsWith(
            exception.Message, FormattableString
                .Invariant($"some stage, after step 1 of {iterations}: 1 weight tensors are not finite"));
        StringAssert.Contains(exception.Message, "network.weight");
        StringAssert.Contains(exception.Message, "no checkpoint has been written yet");
        Assert.IsEmpty(Directory.GetFiles(_folder));
    }

    [TestMethod]
    public void A_training_that_stops_leaves_no_tensors_behind()
    {
        var settings = Teacher("SGD") with { Optimizer = TooFast, Schedule = Constant, Iterations = 200 };
        LiveTensors.AssertFlat(
            () => Assert.ThrowsExactly<NotFiniteNumberException>(() => Teach(settings, new TrainingContext { Seed = 1 }).Dispose()));
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void Weights_that_are_not_finite_are_neither_saved_nor_loaded(float value)
    {
        using var teacher = Teach(Teacher("SGD") with { Iterations = 1 }, new TrainingContext());
        using var captions = Pretrain(Captions("frozen backbone, SGD") with { Iterations = 1 }, new TrainingContext());
        const string Name = "roi_heads.box.predictor.emb_pred.bias";
        Refuses(teacher.Save, teacher.Network, Name);
        Refuses(captions.Save, captions.Network, "mmss_heads.GroundingHead.v2l_projection.bias");
        var path = Path.Combine(_folder, "weights.safetensors");
        using (torch.NewDisposeScope())
        {
            SafeTensorsWriter.Write(path, teacher.Network.state_dict());
        }

        using var file = SafeTensorsFile.Open(path);
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => teacher.Network.LoadWeights(file));
        Assert.AreEqual($"{path}: {Name} has values that are not finite (NaN or infinite).", exception.Message);

        void Refuses(Action<Stream> save, torch.nn.Module network, string name)
        {
            using var scope = torch.NewDisposeScope();
            using var noGrad = torch.no_grad();
            network.state_dict()[name][0] = torch.tensor(value);
            using var stream = new MemoryStream();
            var refusal = Assert.ThrowsExactly<InvalidOperationException>(() => save(stream));
            StringAssert.Contains(refusal.Message, name);
            Assert.AreEqual(0, stream.Length);
        }
    }

    private void Stops(string stage, Func<TrainingContext, IDisposable> train)
    {
        var reports = new List<TrainingProgress>();
        byte[] saved = [];
        var context = new TrainingContext
        {
            Seed = 1,
            Checkpoint = new TrainingCheckpoint { Path = CheckpointPath, Interval = 1 },
            Progress = new StepReporter(report =>
            {
                reports.Add(report);
                saved = File.Exists(CheckpointPath) ? File.ReadAllBytes(CheckpointPath) : [];
            }),
        };
        var exception = Assert.ThrowsExactly<NotFiniteNumberException>(() => train(context).Dispose());
        Console.WriteLine(exception.Message);
        Assert.IsNotEmpty(reports);
        Assert.IsTrue(reports.All(report => report.Losses.Values.All(float.IsFinite)));
        StringAssert.StartsWith(exception.Message,
            FormattableString.Invariant($"{stage}, step {reports.Count + 1} of 200: losses are not finite: "));
        StringAssert.Matches(exception.Message, new("Images of the step: scene [0-6], scene [0-6], scene [0-6]"));
        StringAssert.Contains(exception.Message,
            FormattableString.Invariant($"the checkpoint {CheckpointPath} contains step {reports.Count}"));
        using var file = SafeTensorsFile.Open(CheckpointPath);
        foreach (var info in file.Tensors.Where(info => info.DataType == torch.ScalarType.Float32))
        {
            using var tensor = file.Read(info.Name);
            using var finite = tensor.isfinite().all();
            Assert.IsTrue(finite.item<bool>(), info.Name);
        }
    }
}
