using Microsoft.ML;
using OpenVocabSeg.Data;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Tests.TestData;
using TorchSharp;

namespace OpenVocabSeg.Tests.Training;

[TestClass]
public sealed class TrainerTests
{
    [TestMethod]
    public void Steps_reach_the_progress_of_the_options_and_the_log_of_the_context()
    {
        var context = TestRows.CreateContext();
        var log = new List<string>();
        context.Log += (_, entry) =>
        {
            if (entry.Source.StartsWith(nameof(MaskTeacherTrainer), StringComparison.Ordinal))
            {
                log.Add(entry.RawMessage);
            }
        };
        var steps = new List<TrainingProgress>();
        var options = Options();
        options.Progress = new Recorder(steps);
        using var teacher = Fit(context, options);

        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, steps.Select(step => step.Iteration).ToArray());
        Assert.IsTrue(steps.All(step => step.Losses.ContainsKey("total")));
        Assert.IsTrue(log.Any(message => message.Contains("iteration 3 of 3", StringComparison.Ordinal)), string.Join('\n', log));
    }

    [TestMethod]
    public void The_seed_of_the_context_decides_unless_the_options_have_one()
    {
        float[] Losses(int contextSeed, int? seed)
        {
            var steps = new List<TrainingProgress>();
            var options = Options();
            options.Seed = seed;
            options.Progress = new Recorder(steps);
            using var teacher = Fit(TestRows.CreateContext(contextSeed), options);
            return [.. steps.Select(step => step.Losses["total"])];
        }

        var first = Losses(1, null);
        CollectionAssert.AreEqual(first, Losses(1, null));
        CollectionAssert.AreNotEqual(first, Losses(2, null));
        CollectionAssert.AreEqual(Losses(1, 7), Losses(2, 7));
    }

    [TestMethod]
    public void Training_can_be_canceled()
    {
        using var cancellation = new CancellationTokenSource();
        var options = Options();
        options.CancellationToken = cancellation.Token;
        options.Progress = new Canceller(cancellation);

        Assert.ThrowsExactly<OperationCanceledException>(() => Fit(TestRows.CreateContext(), options));
    }

    [TestMethod]
    public void Options_are_copied()
    {
        var context = TestRows.CreateContext();
        var options = Options();
        var trainer = context.OpenVocabSeg.Trainers.MaskTeacher(options);
        options.Input = new() { LabelColumnName = "Elsewhere" };
        options.WordEmbeddings = null;

        var shape = trainer.GetOutputSchema(SchemaShapes.FromSchema(TinyStages.Load(context).Schema));
        Assert.IsTrue(shape.Any(column => column.Name == "PredictedLabel"));
    }

    [TestMethod]
    public void Wrong_options_are_named_when_the_trainer_is_made()
    {
        var trainers = TestRows.CreateContext().OpenVocabSeg.Trainers;
        Expect("BaseClasses contains 'cat' twice.", options => options.BaseClasses = ["cat", "cat"]);
        Expect("BaseClasses must contain at least one class", options => options.BaseClasses = []);
        Expect("iterations", options => options.Training = options.Training with { Iterations = 0 });
        Expect("BackboneWeights would be overwritten", options =>
        {
            options.WordEmbeddings = null;
            options.BackboneWeights = new NoTensors();
        });

        void Expect(string part, Action<MaskTeacherOptions> change)
        {
            var options = Options();
            change(options);
            var exception = Assert.Throws<ArgumentException>(() => trainers.MaskTeacher(options));
            StringAssert.Contains(exception.Message, part, StringComparison.OrdinalIgnoreCase);
        }
    }

    [TestMethod]
    public void Base_classes_that_the_label_column_does_not_know_are_named()
    {
        var options = Options();
        options.BaseClasses = [TinyStages.Scenes()[0].Label[0], "unicorn"];

        var exception = Assert.ThrowsExactly<ArgumentException>(() => Fit(TestRows.CreateContext(), options));
        StringAssert.StartsWith(
            exception.Message,
            "BaseClasses contains classes that are not key values of column 'Label': unicorn.",
            StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("gpu", "'gpu' is not a device")]
    [DataRow("cuda:-1", "'cuda:-1' is not a device")]
    public void An_unknown_device_is_refused(string device, string message)
    {
        var options = Options();
        options.Device = device;

        var exception = Assert.ThrowsExactly<ArgumentException>(() => Fit(TestRows.CreateContext(), options));
        StringAssert.StartsWith(exception.Message, message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_GPU_that_is_not_there_is_an_error_unless_the_context_falls_back()
    {
        var context = TestRows.CreateContext();
        context.GpuDeviceId = 99;
        var exception = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(context, Options()));
        StringAssert.StartsWith(exception.Message, "CUDA device 99 is not available.", StringComparison.Ordinal);

        context.FallbackToCpu = true;
        Fit(context, Options()).Dispose();
    }

    [TestMethod]
    public void A_student_learns_from_annotations_alone_where_there_are_no_pseudo_columns()
    {
        var options = TinyStages.StudentOptions();
        options.InitialModel = FittedChain.Teacher;
        options.PseudoLabels = null;
        options.Vocabulary = ["fish", "star"];
        using var student = FittedChain.Context.OpenVocabSeg.Trainers.RobustStudent(options).Fit(FittedChain.Data);

        CollectionAssert.AreEqual(new[] { "fish", "star" }, student.Classes.ToArray());
        Assert.HasCount(6, Predictions.Read(FittedChain.Context, student, FittedChain.Data));
    }

    [TestMethod]
    public void Masks_of_other_classes_never_reach_the_training()
    {
        var scenes = TinyStages.Scenes();
        float[] Losses(bool changed)
        {
            var rows = TinyStages.Scenes();
            foreach (var row in rows.Where(_ => changed))
            {
                for (var i = 0; i < row.Label.Length; i++)
                {
                    if (!SceneClasses.Base.Contains(row.Label[i]))
                    {
                        row.Masks[i] = TestRows.BoxMask(0, 0, 50, 50, 96, 96);
                    }
                }
            }

            var steps = new List<TrainingProgress>();
            var options = Options();
            options.BaseClasses = [.. SceneClasses.Base.Intersect(scenes.SelectMany(row => row.Label))];
            options.Progress = new Recorder(steps);
            var context = TestRows.CreateContext();
            using var teacher = context.OpenVocabSeg.Trainers.MaskTeacher(options).Fit(TestRows.Load(context, rows));
            return [.. steps.Select(step => step.Losses["total"])];
        }

        Assert.IsTrue(scenes.Any(row => row.Label.Intersect(SceneClasses.Novel).Any()), "The scenes show novel classes.");
        CollectionAssert.AreEqual(Losses(changed: false), Losses(changed: true));
    }

    private static MaskTeacherOptions Options()
    {
        var options = TinyStages.TeacherOptions();
        options.WordEmbeddings = TinyStages.Words;
        return options;
    }

    private static InstanceSegmentationTransformer Fit(MLContext context, MaskTeacherOptions options) =>
        context.OpenVocabSeg.Trainers.MaskTeacher(options).Fit(TinyStages.Load(context));

    private sealed class Recorder(List<TrainingProgress> steps) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => steps.Add(value);
    }

    private sealed class NoTensors : ITensorSource
    {
        public IReadOnlyList<TensorInfo> Tensors => [];

        public string Name => "nothing";

        public torch.Tensor Read(string name) => throw new NotSupportedException();
    }

    private sealed class Canceller(CancellationTokenSource cancellation) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => cancellation.Cancel();
    }
}
