using System.Text.Json;
using OpenVocabSeg.Cli.Tests.TestData;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public class TrainCommandTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-train").FullName;

    private string Output => Path.Combine(_folder, "output");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_configuration_that_is_not_there_is_named_beside_those_that_are() =>
        AssertRefused(
            "'coco-maxi' and no built-in configuration of that name "
                + "(built in: coco-mini, coco-more, coco-xpm, openimages-cc-xpm, photos, quickstart-noise)",
            "--config",
            "coco-maxi");

    [TestMethod]
    public void A_data_folder_that_is_not_there_is_named()
    {
        var data = Path.Combine(_folder, "nowhere");
        AssertRefused($"'{data}'", "--config", "coco-mini", "--data", data);
    }

    [TestMethod]
    public void A_missing_file_is_named() =>
        AssertRefused(Path.Combine(_folder, "zero-shot-splits"), "--config", "coco-mini", "--data", _folder);

    [TestMethod]
    [DataRow("{", "config.json: ")]
    [DataRow("{}", "'training'")]
    [DataRow("""{"color":1}""", "'color'")]
    [DataRow("null", "contains no configuration")]
    public void A_damaged_configuration_is_named(string content, string problem)
    {
        var file = Path.Combine(_folder, "config.json");
        File.WriteAllText(file, content);
        AssertRefused(problem, "--config", file, "--data", _folder);
    }

    [TestMethod]
    public void An_unknown_row_is_named()
    {
        var file = Path.Combine(_folder, "config.json");
        File.WriteAllText(file, Named("coco-mini").Replace("\"teacher\"", "\"pupil\"", StringComparison.Ordinal));
        AssertRefused("there is no row 'pupil'", "--config", file, "--data", _folder);
    }

    [TestMethod]
    public void An_unknown_experiment_is_named()
    {
        var file = Path.Combine(_folder, "config.json");
        File.WriteAllText(file, """{"experiment":"color"}""");
        AssertRefused("unknown experiment 'color'; known: noise", "--config", file);
    }

    [TestMethod]
    public void A_level_of_a_noise_benchmark_out_of_range_is_named()
    {
        var file = Path.Combine(_folder, "config.json");
        File.WriteAllText(file, Named("quickstart-noise").Replace("0.25", "25", StringComparison.Ordinal));
        AssertRefused("A level must be between 0 and 1", "--config", file);
    }

    [TestMethod]
    public void Options_that_mean_nothing_to_a_configuration_are_refused()
    {
        AssertRefused("--split validation", "--config", "coco-mini", "--data", _folder, "--split", "validation");
        AssertRefused("--data", "--config", "quickstart-noise", "--data", _folder);
    }

    [TestMethod]
    [DataRow("coco-xpm")]
    [DataRow("quickstart-noise")]
    public void Features_are_kept_of_frozen_backbones_only(string configuration) =>
        AssertRefused("--features", "--config", configuration, "--features", Path.Combine(_folder, "features"));

    [TestMethod]
    public void A_wrong_scale_is_wrong_usage() =>
        Assert.AreEqual(2, Command.Run("train", "--config", "coco-mini", "--scale", "huge").ExitCode);

    [TestMethod]
    [TestCategory("Slow")]
    public void A_small_run_on_real_photos_writes_metrics_report_and_model()
    {
        var (exitCode, output, error) = Command.Run(
            "train", "--config", "coco-mini", "--scale", "small", "--data", RealData.Folder(), "--output", Output,
            "--features", Path.Combine(_folder, "features"));

        Assert.AreEqual((0, ""), (exitCode, error));

        // Sixteen training photos and three to test, each before and after the last stage of the backbone.
        Assert.HasCount(2 * (16 + 3), Directory.GetFiles(Path.Combine(_folder, "features")));
        Assert.Contains("48 base", output);
        using var metrics = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Output, "metrics.json")));
        CollectionAssert.AreEqual(
            new[] { "teacher", "robustStudent" },
            metrics.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("name").GetString()).ToArray());
        Assert.IsTrue(metrics.RootElement.GetProperty("rows").EnumerateArray()
            .All(row => row.GetProperty("boxAP50").GetProperty("base").GetDouble() >= -1));
        var retrieval = metrics.RootElement.GetProperty("captionModel").GetProperty("retrieval");
        var ofTeacher = metrics.RootElement.GetProperty("rows")[0].GetProperty("retrieval");
        Assert.AreEqual(ofTeacher.GetProperty("pictures").GetInt32(), retrieval.GetProperty("pictures").GetInt32());
        Assert.AreEqual(100, retrieval.GetProperty("recallAt5").GetDouble(), "of three");
        Assert.Contains("captions alone (stage 1)", File.ReadAllText(Path.Combine(Output, "report.html")));
        Assert.Contains("<img", File.ReadAllText(Path.Combine(Output, "report.html")));
        Assert.IsTrue(File.Exists(Path.Combine(Output, "model.zip")));
    }

    private void AssertRefused(string problem, params string[] arguments)
    {
        var (exitCode, output, error) = Command.Run(["train", "--output", Output, .. arguments]);
        Assert.AreEqual((1, ""), (exitCode, output), error);
        Command.AssertOneLine(error, problem);
        Assert.IsFalse(Directory.Exists(Output), "nothing was begun");
    }

    private static string Named(string configuration)
    {
        using var stream = typeof(CommandLineApplication).Assembly.GetManifestResourceStream($"configs/{configuration}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
