using System.Text.Json;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public class EvaluateCommandTests
{
    private static readonly string[] Names = ["AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl"];

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-cli").FullName;

    private string Truth => Path.Combine(_folder, "truth.json");

    private string Found => Path.Combine(_folder, "found.json");

    private string Numbers => Path.Combine(_folder, "numbers.json");

    private string Split => Path.Combine(_folder, "split.json");

    [TestInitialize]
    public void WriteFiles()
    {
        var (first, second) = (new CocoBox(0, 0, 40, 40), new CocoBox(10, 50, 20, 20));
        new CocoInstances(
            [new CocoImage(1, "a.jpg", 100, 100)],
            [new CocoCategory(1, "cat"), new CocoCategory(2, "zebra"), new CocoCategory(3, "dog")],
            [new CocoAnnotation(1, 1, 1, first, Segmentation(first)), new CocoAnnotation(2, 1, 2, second, Segmentation(second))])
            .Write(Truth);
        CocoResults.Write(Found, [new CocoResult(1, 1, 0.5, first), new CocoResult(1, 2, 0.5, new CocoBox(60, 60, 20, 20))]);
        File.WriteAllText(Split, """{"seen":["cat","dog"],"unseen":["zebra","unicorn"]}""");
    }

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("bbox")]
    [DataRow("segm")]
    public void Numbers_are_written_under_their_names(string type)
    {
        var (exitCode, output, error) = Command.Run(
            "evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", type, "--json", Numbers);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("AP50", output);
        using var json = JsonDocument.Parse(File.ReadAllText(Numbers));
        CollectionAssert.AreEqual(Names, json.RootElement.EnumerateObject().Select(property => property.Name).ToArray());
        Assert.AreEqual(0.5, json.RootElement.GetProperty("AP").GetDouble(), 1e-12);
        Assert.AreEqual(0, json.RootElement.GetProperty("APs").GetDouble());
        Assert.AreEqual(-1, json.RootElement.GetProperty("APl").GetDouble());
    }

    [TestMethod]
    public void Base_novel_and_all_classes_are_averaged_apart()
    {
        var (exitCode, output, error) = Command.Run(
            "evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "bbox", "--split", Split, "--json", Numbers);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("unicorn", output);
        using var json = JsonDocument.Parse(File.ReadAllText(Numbers));
        foreach (var (subset, expected) in new[] { ("base", 1), ("novel", 0), ("all", 0.5) })
        {
            var numbers = json.RootElement.GetProperty(subset);
            Assert.AreEqual(expected, numbers.GetProperty("AP").GetDouble(), 1e-12);
            Assert.AreEqual(expected, numbers.GetProperty("AP50").GetDouble(), 1e-12);
        }
    }

    [TestMethod]
    public void Boxes_and_masks_at_once_are_an_object_each_and_equal_those_apart()
    {
        Assert.AreEqual(0, Evaluate("both"));
        var both = File.ReadAllText(Numbers);
        foreach (var type in new[] { "bbox", "segm" })
        {
            Assert.AreEqual(0, Evaluate(type));
            using var expected = JsonDocument.Parse(File.ReadAllText(Numbers));
            using var actual = JsonDocument.Parse(both);
            Assert.IsTrue(JsonElement.DeepEquals(expected.RootElement, actual.RootElement.GetProperty(type)), type);
        }

        int Evaluate(string type) => Command.Run(
            "evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", type, "--split", Split, "--json", Numbers).ExitCode;
    }

    [TestMethod]
    public void Constrained_numbers_are_those_of_files_of_their_own()
    {
        var novel = Path.Combine(_folder, "novel.json");
        CocoResults.Write(novel, [new CocoResult(1, 2, 0.5, new CocoBox(10, 50, 20, 20))]);
        var (exitCode, output, error) = Command.Run(
            "evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "bbox", "--split", Split, "--json", Numbers,
            "--base-detections", novel, "--novel-detections", novel);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("constrainedNovel", output);
        using var json = JsonDocument.Parse(File.ReadAllText(Numbers));
        foreach (var (subset, expected) in new[] { ("novel", 0), ("constrainedNovel", 1), ("base", 1), ("constrainedBase", 0) })
        {
            Assert.AreEqual(expected, json.RootElement.GetProperty(subset).GetProperty("AP").GetDouble(), 1e-12, subset);
        }
    }

    [TestMethod]
    public void A_known_split_is_taken_by_its_name()
    {
        var (exitCode, _, error) = Command.Run(
            "evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "bbox", "--split", "coco", "--json", Numbers);
        Assert.AreEqual((0, ""), (exitCode, error));
        using var json = JsonDocument.Parse(File.ReadAllText(Numbers));
        foreach (var (subset, expected) in new[] { ("base", 0), ("novel", 1), ("all", 0.5) })
        {
            Assert.AreEqual(expected, json.RootElement.GetProperty(subset).GetProperty("AP").GetDouble(), 1e-12, subset);
        }
    }

    [TestMethod]
    public void The_official_example_gives_the_official_numbers()
    {
        var data = Environment.GetEnvironmentVariable("OPENVOCABSEG_DATA");
        if (string.IsNullOrEmpty(data))
        {
            Assert.Inconclusive("OPENVOCABSEG_DATA is not set.");
        }

        var (exitCode, _, error) = Command.Run(
            "evaluate",
            "--ground-truth",
            Path.Combine(data, "coco-eval", "instances_val2014_100.json"),
            "--detections",
            Path.Combine(data, "coco-eval", "instances_val2014_fakebbox100_results.json"),
            "--split",
            Path.Combine(data, "zero-shot-splits", "coco_bansal_48_17.json"),
            "--iou-type",
            "bbox",
            "--json",
            Numbers);
        Assert.AreEqual((0, ""), (exitCode, error));
        using var json = JsonDocument.Parse(File.ReadAllText(Numbers));
        Assert.AreEqual(0.5045806987, json.RootElement.GetProperty("AP").GetDouble(), 1e-9);
        Assert.AreEqual(0.6969727247, json.RootElement.GetProperty("AP50").GetDouble(), 1e-9);
    }

    [TestMethod]
    [DataRow("truncated", "found.json: the file is not valid JSON")]
    [DataRow("unknown image", "result number 1: field 'image_id' is 9")]
    [DataRow("no file", "Could not find file")]
    [DataRow("foreign split", "none of its classes")]
    public void Bad_input_is_one_line_and_leaves_no_output(string defect, string problem)
    {
        switch (defect)
        {
            case "truncated":
                File.WriteAllText(Found, File.ReadAllText(Found)[..^3]);
                break;
            case "unknown image":
                CocoResults.Write(Found, [new CocoResult(9, 1, 0.5, new CocoBox(0, 0, 1, 1))]);
                break;
            case "no file":
                File.Delete(Found);
                break;
            default:
                File.WriteAllText(Split, """{"seen":["griffin"],"unseen":["unicorn"]}""");
                break;
        }

        File.WriteAllText(Numbers, "older");
        string[] arguments =
            ["evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "bbox", "--split", Split, "--json", Numbers];
        var (exitCode, output, error) = Command.Run(arguments);
        Assert.AreEqual((1, ""), (exitCode, output));
        Command.AssertOneLine(error, problem);
        Assert.AreEqual("older", File.ReadAllText(Numbers));
        Assert.IsEmpty(Directory.GetFiles(_folder, "*.tmp"));
        Assert.Contains("   at ", Command.Run([.. arguments, "--verbose"]).Error);
    }

    [TestMethod]
    [DataRow("frobnicate", "frobnicate")]
    [DataRow("evaluate --nonsense 5", "--nonsense")]
    [DataRow("evaluate", "--ground-truth")]
    [DataRow("evaluate --ground-truth a --detections b --iou-type keypoints", "keypoints")]
    [DataRow("evaluate --ground-truth a --detections b --iou-type segm --novel-detections c", "--split")]
    [DataRow("", "command")]
    public void Wrong_usage_is_one_line(string arguments, string problem)
    {
        var (exitCode, output, error) = Command.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.AreEqual((2, ""), (exitCode, output));
        Command.AssertOneLine(error, problem);
    }

    [TestMethod]
    public void Help_names_the_verbs()
    {
        var (exitCode, output, error) = Command.Run("--help");
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("evaluate", output);
        Assert.Contains("nouns", output);
    }

    [TestMethod]
    public void The_process_returns_exit_codes_and_one_line()
    {
        var success = Command.RunProcess(
            "evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "segm", "--json", Numbers);
        Assert.AreEqual((0, ""), (success.ExitCode, success.Error));
        Assert.IsTrue(File.Exists(Numbers));
        var failure = Command.RunProcess("evaluate", "--ground-truth", Found, "--detections", Found, "--iou-type", "segm");
        Assert.AreEqual(1, failure.ExitCode);
        Command.AssertOneLine(failure.Error, "found.json: the file is not a JSON object");
        var wrong = Command.RunProcess("evaluate", "--frobnicate");
        Assert.AreEqual(2, wrong.ExitCode);
        Command.AssertOneLine(wrong.Error, "--frobnicate");
    }

    private static CocoSegmentation Segmentation(CocoBox box) =>
        CocoSegmentation.FromMask(RunLengthMask.FromBox(box.ToBoundingBox(), 100, 100));
}
