using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Tests.TestData;
using TorchSharp;

namespace OpenVocabSeg.Tests.Training;

/// <summary>A pipeline that was interrupted is fitted again and has the same result.</summary>
[TestClass]
[DoNotParallelize]
public sealed class TrainingCheckpointTests
{
    private string _folder = null!;

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("checkpoints").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_chain_that_was_cancelled_in_its_second_stage_goes_on_when_it_is_fitted_again()
    {
        var undisturbed = Fit(options => { });

        using var cancellation = new CancellationTokenSource();
        var first = new List<TrainingProgress>();
        Assert.ThrowsExactly<OperationCanceledException>(() => Fit(options =>
        {
            Keep(options);
            options.CancellationToken = cancellation.Token;
            options.Progress = new Reporter(step =>
            {
                first.Add(step);
                if (step is { Stage: "mask teacher", Iteration: 2 })
                {
                    cancellation.Cancel();
                }
            });
        }));
        CollectionAssert.AreEqual(
            new[] { "caption pretraining 1", "caption pretraining 2", "caption pretraining 3", "mask teacher 1", "mask teacher 2" },
            Names(first));

        var second = new List<TrainingProgress>();
        var again = Fit(options =>
        {
            Keep(options);
            options.Progress = new Reporter(second.Add);
        });
        CollectionAssert.AreEqual(
            new[] { "mask teacher 3", "robust student 1", "robust student 2", "robust student 3" }, Names(second));
        CollectionAssert.AreEqual(undisturbed, again);

        CollectionAssert.AreEqual(undisturbed, Fit(options =>
        {
            Keep(options);
            options.Progress = new Reporter(step => Assert.Fail($"{step}"));
        }));
    }

    [TestMethod]
    public void A_trainer_without_a_seed_of_its_own_goes_on_with_the_one_it_began_with()
    {
        var crash = false;
        var options = TinyStages.TeacherOptions();
        options.WordEmbeddings = TinyStages.Words;
        options.Seed = null;
        options.Progress = new Reporter(step =>
        {
            if (crash && step.Iteration == 3)
            {
                throw new InvalidTimeZoneException();
            }
        });
        var (first, data) = Create();
        using var undisturbed = first.Fit(data);

        Keep(options);
        crash = true;
        var (trainer, sameData) = Create();
        Assert.ThrowsExactly<InvalidTimeZoneException>(() => trainer.Fit(sameData));
        crash = false;
        using var resumed = trainer.Fit(sameData);
        CollectionAssert.AreEqual(Bytes(undisturbed), Bytes(resumed));

        // All of these draw from their context in the same order.
        (IEstimator<InstanceSegmentationTransformer> Trainer, IDataView Data) Create()
        {
            var context = TestRows.CreateContext();
            return (context.OpenVocabSeg.Trainers.MaskTeacher(options), TinyStages.Load(context));
        }
    }

    [TestMethod]
    public void Wrong_options_are_named_when_the_trainer_is_made()
    {
        var options = TinyStages.StudentOptions();
        options.Checkpoint = new TrainingCheckpoint { Path = Path.Combine(_folder, "student"), Interval = 0 };
        var trainers = TestRows.CreateContext().OpenVocabSeg.Trainers;
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => trainers.RobustStudent(options)).Message, "Interval");
    }

    private static string[] Names(IEnumerable<TrainingProgress> steps) => [.. steps.Select(step => $"{step.Stage} {step.Iteration}")];

    private void Keep(TrainingOptions options) =>
        options.Checkpoint = new TrainingCheckpoint { Path = Path.Combine(_folder, options.GetType().Name), Interval = 2 };

    // Without seeds in the options: each chain in a context with the same seed.
    private static byte[] Fit(Action<TrainingOptions> change)
    {
        var context = TestRows.CreateContext();
        var trainers = context.OpenVocabSeg.Trainers;
        var captions = new CaptionPretrainingOptions { WordEmbeddings = TinyStages.Words, Training = TinyStages.Captions };
        var (teacher, student) = (TinyStages.TeacherOptions(), TinyStages.StudentOptions());
        foreach (var options in new TrainingOptions[] { captions, teacher, student })
        {
            options.Seed = null;
            change(options);
        }

        using var fitted = new EstimatorChain<ITransformer>()
            .Append(trainers.CaptionPretraining(captions), TransformerScope.Training)
            .Append(trainers.MaskTeacher(teacher), TransformerScope.Training)
            .Append(TinyStages.Stage3(context), TransformerScope.Training)
            .Append(trainers.RobustStudent(student))
            .Fit(TinyStages.Load(context));
        return Bytes(fitted.LastTransformer);
    }

    private static byte[] Bytes(InstanceSegmentationTransformer transformer)
    {
        using var stream = new MemoryStream();
        transformer.Save(stream);
        return stream.ToArray();
    }

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
