using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenVocabSeg.Cli.Tests.TestData;

namespace OpenVocabSeg.Cli.Tests;

/// <summary>
/// Single stages, and runs that are killed, have the same results as an uninterrupted <c>ovseg train</c>, bit for bit. Each run is a
/// separate process on one thread.
/// </summary>
[TestClass]
[DoNotParallelize]
[TestCategory("Slow")]
public sealed class ResumeTests
{
    private const int Kills = 3;

    private static readonly string Folder = Directory.CreateTempSubdirectory("ovs-resume").FullName;
    private static readonly string Undisturbed = Path.Combine(Folder, "undisturbed");

    private readonly string _output = Path.Combine(Folder, Guid.NewGuid().ToString("N"));

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static void TrainUndisturbed(TestContext context)
    {
        PhotoScenes.Write(Folder, "teacher", "robustStudent", "plainStudent");
        AssertSucceeds(Run("train", "--output", Undisturbed));
    }

    [ClassCleanup]
    public static void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    [TestMethod]
    public void A_run_that_is_killed_three_times_ends_as_one_that_is_not()
    {
        var steps = File.ReadLines(Path.Combine(Undisturbed, "training.jsonl")).Count();
        var random = new Random(7);
        int[] moments = [.. Enumerable.Range(0, Kills).Select(_ => random.Next(1, steps)).Order()];
        TestContext.WriteLine($"Killed at steps {string.Join(", ", moments)} of {steps}.");
        var resumed = Array.Empty<string>();
        foreach (var moment in moments)
        {
            Kill(moment, ["train", "--output", _output, .. resumed]);
            var (exitCode, _, error) = Run("train", "--output", _output);
            Assert.AreEqual(1, exitCode);
            Command.AssertOneLine(error, "contains an unfinished run");
            resumed = ["--resume"];
        }

        AssertSucceeds(Run("train", "--output", _output, "--resume"));
        AssertSame(Undisturbed, _output);
        Assert.IsEmpty(Directory.GetFiles(_output, ".*.tmp"));
        CollectionAssert.AreEqual(
            new[] { "run.json" }, Directory.GetFiles(Path.Combine(_output, "checkpoints")).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    public void The_stages_one_by_one_make_what_a_run_makes()
    {
        foreach (var stage in new[] { "pretrain", "teach", "pseudo", "distill" })
        {
            AssertSucceeds(Run(stage, "--output", _output));
        }

        Assert.IsFalse(File.Exists(Path.Combine(_output, "metrics.json")));
        AssertSucceeds(Run("train", "--output", _output, "--resume"));
        AssertSame(Undisturbed, _output);
    }

    [TestMethod]
    public void Another_run_is_not_resumed()
    {
        var (exitCode, output, error) = Run("train", "--output", Undisturbed, "--resume", "--seed", "2");
        Assert.AreEqual((1, ""), (exitCode, output));
        Command.AssertOneLine(error, "scenes, seed 1, scale small");
    }

    [TestMethod]
    public void A_finished_run_is_not_overwritten_and_not_run_again()
    {
        var before = Written();
        foreach (var verb in new[] { "train", "pretrain", "teach", "pseudo", "distill" })
        {
            var (exitCode, _, error) = Run(verb, "--output", Undisturbed);
            Assert.AreEqual(1, exitCode);
            Command.AssertOneLine(error, "contains a finished run (metrics.json; scenes, seed 1, scale small), which is not overwritten");
        }

        var resumed = Run("train", "--output", Undisturbed, "--resume");
        AssertSucceeds(resumed);
        Assert.AreEqual($"The run in {Undisturbed} is finished (scenes, seed 1, scale small). Nothing is left to do.\n", resumed.Output);
        CollectionAssert.AreEqual(before, Written());

        static string[] Written() =>
        [
            .. Directory.GetFiles(Undisturbed, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O}"),
        ];
    }

    private static string[] WithConfiguration(string[] arguments) =>
        [.. arguments, "--config", Path.Combine(Folder, PhotoScenes.Configuration), "--data", Folder, "--scale", "small"];

    private static (int ExitCode, string Output, string Error) Run(params string[] arguments) =>
        Command.RunProcess(onOneThread: true, WithConfiguration(arguments));

    private static void AssertSucceeds((int ExitCode, string Output, string Error) run) =>
        Assert.AreEqual((0, ""), (run.ExitCode, run.Error), run.Output);

    // When this number of steps is in the log; a moment later, so that the next step can be anywhere.
    private static void Kill(int steps, string[] arguments)
    {
        using var process = Command.Start(onOneThread: true, WithConfiguration(arguments));
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var log = Path.Combine(arguments[2], "training.jsonl");
        while (!process.HasExited && (!File.Exists(log) || Lines(log).Length < steps))
        {
            Thread.Sleep(5);
        }

        Assert.IsFalse(process.HasExited, $"It ended before step {steps}: {error.Result}");
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        Assert.AreNotEqual(0, process.ExitCode, output.Result);
    }

    private static string[] Lines(string log)
    {
        using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void AssertSame(string expected, string actual)
    {
        Assert.AreEqual(Steps(expected), Steps(actual));
        foreach (var model in new[] { "captions.zip", "teacher.zip", "model.zip" })
        {
            Assert.AreEqual(Weights(Path.Combine(expected, model)), Weights(Path.Combine(actual, model)), model);
        }

        Assert.AreEqual(
            File.ReadAllText(Path.Combine(expected, "pseudo.json")), File.ReadAllText(Path.Combine(actual, "pseudo.json")));
        Assert.AreEqual(Metrics(expected), Metrics(actual));
    }

    private static string Metrics(string folder)
    {
        var metrics = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "metrics.json")))!.AsObject();
        metrics.Remove("seconds");
        return metrics.ToJsonString();
    }

    // Without the times.
    private static string Steps(string folder) =>
        string.Join('\n', Lines(Path.Combine(folder, "training.jsonl")).Select(line =>
        {
            using var step = JsonDocument.Parse(line);
            var root = step.RootElement;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{root.GetProperty("stage")} {root.GetProperty("iteration")}/{root.GetProperty("iterations")} "
                    + $"{root.GetProperty("losses")} {root.GetProperty("learningRate")}");
        }));

    private static string Weights(string model)
    {
        using var archive = ZipFile.OpenRead(model);
        using var weights = archive.GetEntry("weights.safetensors")!.Open();
        return Convert.ToHexString(SHA256.HashData(weights));
    }
}
