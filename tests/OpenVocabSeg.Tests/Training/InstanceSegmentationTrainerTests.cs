using Microsoft.ML;
using OpenVocabSeg.Data;
using OpenVocabSeg.Interop;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Training;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Training;

/// <summary>The trainer of a closed vocabulary: no captions, no word vectors.</summary>
[TestClass]
[DoNotParallelize]
public sealed class InstanceSegmentationTrainerTests
{
    // As in public data sets.
    private static readonly string[] Names =
    [
        "no_helmet", "Fish", "fish", "mask (worn)", "A/B", "a,b", "two  spaces", " outer ", "tab\there", "人", "🦓", "50%",
    ];

    [TestMethod]
    public void Names_of_any_kind_are_classes_in_training_prediction_and_file()
    {
        var context = TestRows.CreateContext();
        var kinds = SceneClasses.All.Zip(Names).ToDictionary(pair => pair.First, pair => pair.Second);
        var rows = TinyStages.Scenes();
        foreach (var row in rows)
        {
            row.Label = [.. row.Label.Select(name => kinds[name])];
        }

        var used = rows.SelectMany(row => row.Label).Distinct().ToArray();
        Assert.IsGreaterThan(2, used.Length);
        var data = TestRows.Load(context, rows);
        using var model = context.OpenVocabSeg.Trainers.InstanceSegmentation(Options()).Fit(data);
        CollectionAssert.AreEquivalent(used, model.Classes.ToArray());

        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        using var loaded = context.OpenVocabSeg.Load(stream);
        CollectionAssert.AreEqual(model.Classes.ToArray(), loaded.Classes.ToArray());
        Predictions.AssertEqual(Predictions.Read(context, model, data), Predictions.Read(context, loaded, data));

        using var some = loaded.WithVocabulary(used[1], used[0]);
        CollectionAssert.AreEqual(new[] { used[1], used[0] }, some.Classes.ToArray());
    }

    [TestMethod]
    public void Every_option_of_trainers_reaches_the_trainer_that_does_the_work()
    {
        using var features = new FeatureStore();
        using var processes = new TrainingProcesses(SingleProcess.Instance);
        using var cancellation = new CancellationTokenSource();
        var options = Options();
        options.Seed = 7;
        options.Device = "cpu";
        options.Progress = new Progress<TrainingProgress>();
        options.CalibrationProgress = new Progress<CalibrationProgress>();
        options.Checkpoint = new TrainingCheckpoint { Path = "file" };
        options.Features = features;
        options.MemoryBudget = 5;
        options.Processes = processes;
        options.CancellationToken = cancellation.Token;
        var teacher = options.ToTeacherOptions();
        foreach (var property in typeof(TrainingOptions).GetProperties())
        {
            Assert.AreNotEqual(property.GetValue(new MaskTeacherOptions()), property.GetValue(options), property.Name);
            Assert.AreEqual(property.GetValue(options), property.GetValue(teacher), property.Name);
        }
    }

    [TestMethod]
    public void Names_that_differ_only_in_case_are_two_classes()
    {
        var context = TestRows.CreateContext();
        var rows = TinyStages.Scenes();
        foreach (var row in rows)
        {
            row.Label = [.. row.Label.Select((_, i) => i % 2 == 0 ? "Fish" : "fish")];
        }

        using var model = context.OpenVocabSeg.Trainers.InstanceSegmentation(Options()).Fit(TestRows.Load(context, rows));
        CollectionAssert.AreEquivalent(new[] { "Fish", "fish" }, model.Classes.ToArray());
    }

    [TestMethod]
    public void It_is_the_mask_teacher_with_random_vectors_and_a_projection_that_learns()
    {
        var context = TestRows.CreateContext();
        var data = TinyStages.Load(context);
        var (closed, steps) = (Options(), new List<TrainingProgress>());
        closed.Progress = new Recorder<TrainingProgress>(steps);
        using var model = context.OpenVocabSeg.Trainers.InstanceSegmentation(closed).Fit(data);

        var (teacher, expected) = (TinyStages.TeacherOptions(), new List<TrainingProgress>());
        teacher.Input = new() { BoundingBoxColumnName = null };
        teacher.WordEmbeddings = WordEmbeddings.Random(model.Classes, 64, teacher.Seed!.Value).WithUnitLength(4);
        teacher.Training = teacher.Training with { Layers = teacher.Training.Layers with { FreezeProjection = false } };
        teacher.Progress = new Recorder<TrainingProgress>(expected);
        using var other = context.OpenVocabSeg.Trainers.MaskTeacher(teacher).Fit(data);

        Assert.IsTrue(TinyStages.Teacher.Layers.FreezeProjection, "The settings ask for a projection that stays random.");
        CollectionAssert.AreEqual(expected.Select(Losses).ToArray(), steps.Select(Losses).ToArray());
        Assert.IsTrue(steps.All(step => step.Stage == "instance segmentation"));
        Predictions.AssertEqual(Predictions.Read(context, other, data), Predictions.Read(context, model, data));
    }

    [TestMethod]
    public void From_a_trained_model_it_goes_on_where_that_ended()
    {
        var context = TestRows.CreateContext();
        var data = TinyStages.Load(context);
        using var trained = context.OpenVocabSeg.Trainers.InstanceSegmentation(Options()).Fit(data);

        // Steps without effect, and another network in the preset, which is not used.
        var options = new InstanceSegmentationOptions(ModelPresets.InstanceSegmentation)
        {
            InitialModel = trained,
            Training = TinyStages.Teacher with { Iterations = 1, Optimizer = OptimizerSettings.AdamW(1e-30) },
            Detection = TinyStages.Detection,
            Seed = 9,
        };
        using var model = context.OpenVocabSeg.Trainers.InstanceSegmentation(options).Fit(data);

        Assert.AreEqual(trained.Segmenter.Architecture, model.Segmenter.Architecture);
        var (expected, actual) = (Predictions.Read(context, trained, data), Predictions.Read(context, model, data));

        // The noise is calibrated again, on other images.
        foreach (var (one, other) in expected.Zip(actual))
        {
            other.MaskNoise = one.MaskNoise;
        }

        Assert.IsGreaterThan(0, expected.Sum(prediction => prediction.Score.Length));
        Predictions.AssertEqual(expected, actual);
    }

    [TestMethod]
    public void Classes_that_the_first_model_knows_keep_its_vectors_and_others_have_random_ones_of_their_length()
    {
        var context = TestRows.CreateContext();
        var teacher = TinyStages.TeacherOptions();
        teacher.WordEmbeddings = TinyStages.Words.WithUnitLength(3);
        using var first = context.OpenVocabSeg.Trainers.MaskTeacher(teacher).Fit(TinyStages.Load(context));
        var known = first.Classes[0];
        var capital = char.ToUpperInvariant(known[0]) + known[1..];
        string[] names = [known, capital, "part 7"];
        var rows = TinyStages.Scenes();
        foreach (var row in rows)
        {
            row.Label = [.. row.Label.Select((_, i) => names[i % names.Length])];
        }

        var options = Options();
        options.InitialModel = first;
        using var model = context.OpenVocabSeg.Trainers.InstanceSegmentation(options).Fit(TestRows.Load(context, rows));

        CollectionAssert.AreEquivalent(names, model.Classes.ToArray());
        CollectionAssert.AreEqual(first.Segmenter.Words.Embed(known), model.Segmenter.Words.Embed(known));
        foreach (var name in names[1..])
        {
            var vector = model.Segmenter.Words.Embed(name);
            Assert.AreEqual(3, Math.Sqrt(vector.Sum(value => value * value)), 1e-4);
            var cosine = vector.Zip(model.Segmenter.Words.Embed(known), (a, b) => a * b).Sum() / 9;
            Assert.IsLessThan(0.6, Math.Abs(cosine), name);
        }
    }

    [TestMethod]
    public void The_calibration_reports_its_images_after_the_last_step()
    {
        var context = TestRows.CreateContext();
        var log = new List<string>();
        context.Log += (_, entry) => log.Add(entry.Message);
        var reports = new List<object>();
        var options = Options();
        options.Progress = new Recorder<TrainingProgress>(reports);
        options.CalibrationProgress = new Recorder<CalibrationProgress>(reports);
        using var model = context.OpenVocabSeg.Trainers.InstanceSegmentation(options).Fit(TinyStages.Load(context));

        // Two images a batch, four images with masks.
        CollectionAssert.AreEqual(
            new object[]
            {
                new CalibrationProgress("instance segmentation", 2, 4), new CalibrationProgress("instance segmentation", 4, 4),
            },
            reports[3..]);
        Assert.IsTrue(reports[..3].TrueForAll(report => report is TrainingProgress));
        Assert.IsTrue(log.Exists(line => line.Contains("calibration of the mask critic, image 4 of 4", StringComparison.Ordinal)));

        using var cancellation = new CancellationTokenSource();
        options.CancellationToken = cancellation.Token;
        options.CalibrationProgress = new Recorder<CalibrationProgress>(reports, cancellation.Cancel);
        Assert.ThrowsExactly<OperationCanceledException>(
            () => context.OpenVocabSeg.Trainers.InstanceSegmentation(options).Fit(TinyStages.Load(context)));
    }

    [TestMethod]
    public void A_training_without_a_seed_goes_on_with_the_vectors_it_began_with()
    {
        var folder = Directory.CreateTempSubdirectory("closed").FullName;
        try
        {
            var options = Options();
            options.Seed = null;
            options.Checkpoint = new TrainingCheckpoint { Path = Path.Combine(folder, "checkpoint"), Interval = 1 };
            var context = TestRows.CreateContext();
            var data = TinyStages.Load(context);
            using var first = context.OpenVocabSeg.Trainers.InstanceSegmentation(options).Fit(data);
            using var again = context.OpenVocabSeg.Trainers.InstanceSegmentation(options).Fit(data);
            Predictions.AssertEqual(Predictions.Read(context, first, data), Predictions.Read(context, again, data));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Its_shape_needs_no_earlier_stage_and_names_what_is_missing()
    {
        var context = TestRows.CreateContext();
        var options = Options();
        options.Output = new() { PredictedMaskColumnName = "Shapes" };
        var trainer = context.OpenVocabSeg.Trainers.InstanceSegmentation(options);
        options.Input = options.Input with { LabelColumnName = "Elsewhere" }; // Options are copied.
        var data = TinyStages.Load(context);
        var shape = trainer.GetOutputSchema(SchemaShapes.FromSchema(data.Schema));
        Assert.IsTrue(shape.Any(column => column.Name == "Shapes"));
        var fault = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => context.OpenVocabSeg.Trainers.InstanceSegmentation(options).Fit(data));
        StringAssert.Contains(fault.Message, "'Elsewhere'");
    }

    [TestMethod]
    public void Wrong_options_are_named()
    {
        var trainers = TestRows.CreateContext().OpenVocabSeg.Trainers;
        var start = TestRows.CreateContext();
        using var trained = start.OpenVocabSeg.Trainers.InstanceSegmentation(Options()).Fit(TinyStages.Load(start));
        Expect("Captions needs word vectors", o => o.Training = o.Training with { Losses = new() { Captions = new() } });
        Expect("Classes contains 'cat' twice.", o => o.Classes = ["cat", "cat"]);
        Expect("iterations", o => o.Training = o.Training with { Iterations = 0 });
        Expect("InitialModel has a trained backbone, so BackboneWeights must be null.", o =>
        {
            o.InitialModel = trained;
            o.BackboneWeights = new NoTensors();
        });
        var unknown = Options();
        unknown.Classes = ["unicorn"];
        var context = TestRows.CreateContext();
        var fault = Assert.ThrowsExactly<ArgumentException>(
            () => context.OpenVocabSeg.Trainers.InstanceSegmentation(unknown).Fit(TinyStages.Load(context)));
        StringAssert.StartsWith(fault.Message, "Classes contains classes that are not key values of column 'Label': unicorn.");

        void Expect(string part, Action<InstanceSegmentationOptions> change)
        {
            var options = Options();
            change(options);
            var exception = Assert.Throws<ArgumentException>(() => trainers.InstanceSegmentation(options));
            StringAssert.Contains(exception.Message, part, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static InstanceSegmentationOptions Options() => new(ModelPresets.QuickStart)
    {
        Training = TinyStages.Teacher,
        Detection = TinyStages.Detection,
        Seed = 2,
    };

    private static string Losses(TrainingProgress step) => string.Join(' ', step.Losses.Select(loss => $"{loss.Key} {loss.Value:r}"));

    private sealed class NoTensors : ITensorSource
    {
        public string Name => "none";

        public IReadOnlyList<TensorInfo> Tensors => [];

        public TorchSharp.torch.Tensor Read(string name) => throw new NotSupportedException();
    }

    private sealed class Recorder<TReport>(System.Collections.IList reports, Action? then = null) : IProgress<TReport>
    {
        public void Report(TReport value)
        {
            reports.Add(value);
            then?.Invoke();
        }
    }
}
