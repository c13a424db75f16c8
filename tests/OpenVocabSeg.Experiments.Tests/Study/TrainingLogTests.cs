using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments.Tests.Study;

[TestClass]
public sealed class TrainingLogTests
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"ovs-log-{Guid.NewGuid():N}.jsonl");

    [TestCleanup]
    public void RemoveFile() => File.Delete(_path);

    [TestMethod]
    public void Steps_that_are_taken_again_replace_those_before()
    {
        var first = TrainingLog.Open(_path, keep: false);
        Add(first, "a", 1, 2, 3);
        Add(first, "b", 1, 2, 3, 4);
        var resumed = TrainingLog.Open(_path, keep: true);
        Add(resumed, "b", 3, 4, 5);
        CollectionAssert.AreEqual(new[] { "a1", "a2", "a3", "b1", "b2", "b3", "b4", "b5" }, Read(TrainingLog.Open(_path, keep: true)));
        CollectionAssert.AreEqual(Read(resumed), Read(TrainingLog.Open(_path, keep: true)));
        Assert.HasCount(8, File.ReadAllLines(_path));
        Assert.IsEmpty(TrainingLog.Open(_path, keep: false).Curves);
    }

    [TestMethod]
    public void A_line_that_a_killed_process_was_writing_is_cut()
    {
        Add(TrainingLog.Open(_path, keep: false), "a", 1, 2);
        var whole = File.ReadAllText(_path);
        File.AppendAllText(_path, """{"stage":"a","iter""");
        var log = TrainingLog.Open(_path, keep: true);
        CollectionAssert.AreEqual(new[] { "a1", "a2" }, Read(log));
        Assert.AreEqual(whole, File.ReadAllText(_path));
    }

    [TestMethod]
    public void Losses_rates_and_times_are_kept_and_a_loss_astray_too()
    {
        var step = new TrainingProgress(
            "x", 1, 9, new Dictionary<string, float> { ["total"] = 0.1f, ["mask"] = float.NaN }, 1e-3, TimeSpan.FromSeconds(2.5));
        TrainingLog.Open(_path, keep: false).Add("a", step, 12.345);
        Assert.AreEqual(
            """{"stage":"a","iteration":1,"iterations":9,"losses":{"total":0.1,"mask":null},"learningRate":0.001,"""
                + "\"imagesPerSecond\":12.34,\"elapsed\":2.5}",
            File.ReadAllText(_path).TrimEnd());
        var read = TrainingLog.Open(_path, keep: true).Curves["a"][0];
        Assert.AreEqual((1, 9, 1e-3, step.Elapsed), (read.Iteration, read.Iterations, read.LearningRate, read.Elapsed));
        Assert.AreEqual(0.1f, read.Losses["total"]);
        Assert.IsTrue(float.IsNaN(read.Losses["mask"]));
    }

    [TestMethod]
    public void A_file_of_something_else_is_named()
    {
        File.WriteAllText(_path, "{}\n");
        Assert.Contains($"{_path}: line 1", Assert.ThrowsExactly<InvalidDataException>(() => TrainingLog.Open(_path, keep: true)).Message);
    }

    private static void Add(TrainingLog log, string training, params int[] iterations)
    {
        foreach (var iteration in iterations)
        {
            var losses = new Dictionary<string, float> { ["total"] = iteration };
            log.Add(training, new TrainingProgress(training, iteration, 5, losses, 0.1, TimeSpan.FromSeconds(iteration)), 1);
        }
    }

    private static string[] Read(TrainingLog log) =>
        [.. log.Curves.SelectMany(curve => curve.Value.Select(step => $"{curve.Key}{step.Iteration}"))];
}
