using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenVocabSeg.Samples.QuickStart.Tests;

/// <summary>The whole quick start at small scale: its output, which is determined by the seed.</summary>
[TestClass]
public sealed class QuickStartCommandTests
{
    private static readonly string[] RowNames =
    [
        "noCaptionPretraining", "teacher", "controlStudent", "plainStudent", "robustStudent", "oracleStudent",
        "plainStudentCorrupted", "authorsNoiseStudentCorrupted", "likelihoodStudentCorrupted", "robustStudentCorrupted",
        "maskFreeStudentCorrupted",
    ];

    [TestMethod]
    public void The_same_seed_on_one_thread_gives_the_same_metrics_and_a_model()
    {
        var folder = Directory.CreateTempSubdirectory("quickstart").FullName;
        try
        {
            var first = Run(Path.Combine(folder, "a"));
            var second = Run(Path.Combine(folder, "b"));
            CollectionAssert.AreEquivalent(RowNames, first["rows"]!.AsArray().Select(row => (string)row!["name"]!).ToArray());
            foreach (var row in first["rows"]!.AsArray())
            {
                Assert.AreEqual(((string)row!["name"]!).EndsWith("Corrupted", StringComparison.Ordinal), (bool)row["corrupted"]!);
                foreach (var scores in new[] { row["AP50"]!, row["AP"]! })
                {
                    CollectionAssert.AreEqual(
                        new[] { "constrainedBase", "constrainedNovel", "base", "novel", "all" },
                        scores.AsObject().Select(pair => pair.Key).ToArray());
                    Assert.IsTrue(scores.AsObject().All(pair => (double)pair.Value! is >= 0 and <= 100), row.ToJsonString());
                }
            }

            Assert.AreEqual(first["rows"]!.ToJsonString(), second["rows"]!.ToJsonString());
            foreach (var file in new[] { "report.html", "model.zip" })
            {
                Assert.IsGreaterThan(100_000, new FileInfo(Path.Combine(folder, "a", file)).Length, file);
            }

            // The finished run is neither overwritten nor repeated.
            var written = File.GetLastWriteTimeUtc(Path.Combine(folder, "a", "model.zip"));
            string[] again = ["--scale", "small", "--seed", "3", "--output", Path.Combine(folder, "a")];
            Assert.AreEqual(1, QuickStartCommand.Run(again));
            Assert.AreEqual(0, QuickStartCommand.Run([.. again, "--resume"]));
            Assert.AreEqual(written, File.GetLastWriteTimeUtc(Path.Combine(folder, "a", "model.zip")));
            Assert.IsEmpty(Directory.GetFiles(Path.Combine(folder, "a"), ".*"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Wrong_options_fail_before_any_work()
    {
        var folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        Assert.AreNotEqual(0, QuickStartCommand.Run(["--scale", "huge", "--output", folder]));
        Assert.AreNotEqual(0, QuickStartCommand.Run(["--threads", "0", "--output", folder]));
        Assert.IsFalse(Directory.Exists(folder));
    }

    private static JsonNode Run(string output)
    {
        Assert.AreEqual(0, QuickStartCommand.Run(["--scale", "small", "--seed", "3", "--threads", "1", "--output", output]));
        using var stream = File.OpenRead(Path.Combine(output, "metrics.json"));
        var metrics = JsonNode.Parse(stream)!;
        Assert.AreEqual(3, (int)metrics["seed"]!);
        Assert.AreEqual("small", (string)metrics["scale"]!);
        Assert.AreEqual(JsonValueKind.Object, metrics["seconds"]!.GetValueKind());
        return metrics;
    }
}
