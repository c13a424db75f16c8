// Long: every protocol, option and error of one command, on the same files.
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
    public void What_is_left_out_is_said()
    {
        var box = new CocoBox(0, 0, 40, 40);
        new CocoInstances(
            [new CocoImage(1, "a.jpg", 100, 100)],
            [new CocoCategory(1, "cat"), new CocoCategory(2, "zebra")],
            [new CocoAnnotation(1, 1, 1, box, Segmentation(box)), new CocoAnnotation(2, 1, 2, box), new CocoAnnotation(3, 1, 2, box)])
            .Write(Truth);
        var (exitCode, output, error) = Command.Run("evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "both");
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("2 objects without masks are left out, such as annotation 2: field 'segmentation' is missing.", output);
        Assert.Contains("1 class loses all its objects: 'zebra'.", output);
        Assert.IsGreaterThan(output.IndexOf("Masks", StringComparison.Ordinal), output.IndexOf("2 objects", StringComparison.Ordinal));

        // All boxes are present.
        (exitCode, output, error) = Command.Run("evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "bbox");
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.DoesNotContain("left out", output);
    }

    [TestMethod]
    public void A_truth_of_crowds_alone_is_said()
    {
        var box = new CocoBox(0, 0, 40, 40);
        new CocoInstances(
            [new CocoImage(1, "a.jpg", 100, 100)],
            [new CocoCategory(1, "cat"), new CocoCategory(2, "zebra")],
            [new CocoAnnotation(1, 1, 1, box, Segmentation(box), IsCrowd: true)])
            .Write(Truth);
        var (exitCode, output, _) = Command.Run("evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "segm");
        Assert.AreEqual(0, exitCode);
        Assert.Contains("All annotated objects (1) are crowd regions (iscrowd 1)", output);
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
    public void LVIS_has_its_own_numbers_and_rare_classes_are_its_novel_ones()
    {
        WriteLvis();
        var (exitCode, output, error) = Command.Run(
            "evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "bbox", "--protocol", "lvis", "--split", "lvis",
            "--json", Numbers);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("AR@300", output);
        Assert.DoesNotContain("is an LVIS file", output);
        using var json = JsonDocument.Parse(File.ReadAllText(Numbers));
        var numbers = json.RootElement;
        var expected = new (string Name, double Value)[]
        {
            ("AP", 0.5), ("AP50", 0.5), ("AP75", 0.5), ("APs", 0), ("APm", 1), ("APl", -1), ("APr", 0), ("APc", -1), ("APf", 1),
            ("AR@300", 0.5), ("ARs@300", 0), ("ARm@300", 1), ("ARl@300", -1),
        };
        CollectionAssert.AreEqual(
            expected.Select(pair => pair.Name).Concat(["base", "novel", "all"]).ToArray(),
            numbers.EnumerateObject().Select(property => property.Name).ToArray());
        foreach (var (name, value) in expected)
        {
            Assert.AreEqual(value, numbers.GetProperty(name).GetDouble(), 1e-12, name);
        }

        Assert.AreEqual(numbers.GetProperty("APr").GetDouble(), numbers.GetProperty("novel").GetProperty("AP").GetDouble());
        Assert.AreEqual(1, numbers.GetProperty("base").GetProperty("AP50").GetDouble(), 1e-12);
    }

    [TestMethod]
    public void An_LVIS_file_under_COCOs_rules_is_said()
    {
        string[] arguments = ["evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "bbox", "--json", Numbers];
        Assert.DoesNotContain("LVIS", Command.Run(arguments).Output);
        WriteLvis();
        var (exitCode, output, error) = Command.Run(arguments);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("truth.json is an LVIS file", output);
        Assert.Contains("'--protocol lvis'", output);

        // The best detection has a class that is not annotated in the image: for COCO it is a false positive.
        using var json = JsonDocument.Parse(File.ReadAllText(Numbers));
        Assert.AreEqual(0.25, json.RootElement.GetProperty("AP").GetDouble(), 1e-12);
    }

    [TestMethod]
    [DataRow("lvis", "coco", "truth.json is not an LVIS file")]
    [DataRow("coco", "lvis", "truth.json: category 1: field 'frequency'")]
    public void LVIS_rules_need_an_LVIS_file(string protocol, string split, string problem)
    {
        var (exitCode, output, error) = Command.Run(
            "evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "bbox", "--protocol", protocol, "--split", split);
        Assert.AreEqual((1, ""), (exitCode, output));
        Command.AssertOneLine(error, problem);
    }

    [TestMethod]
    public void Open_Images_has_its_own_number_with_hierarchy_labels_and_groups()
    {
        var (first, second) = (new CocoBox(0, 0, 40, 40), new CocoBox(0, 50, 90, 50));
        new CocoInstances(
            [new CocoImage(1, "photos/0a1b.jpg", 100, 100), new CocoImage(2, "0c2d.jpg", 100, 100)],
            [new CocoCategory(1, "Dog"), new CocoCategory(2, "Animal"), new CocoCategory(3, "Tree") { FreebaseId = "/m/tree" }],
            [
                new CocoAnnotation(1, 1, 1, first, Segmentation(first)),
                new CocoAnnotation(2, 1, 1, second, Segmentation(second)) { IsGroupOf = true },
            ])
            .Write(Truth);
        CocoResults.Write(
            Found, [new CocoResult(1, 1, 0.5, first), new CocoResult(2, 1, 0.9, first), new CocoResult(2, 3, 0.9, first)]);
        string In(string name, string text)
        {
            var file = Path.Combine(_folder, name);
            File.WriteAllText(file, text);
            return file;
        }

        File.WriteAllText(Split, """{"seen":["Animal"],"unseen":["Dog"]}""");
        string[] arguments =
        [
            "evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "segm", "--protocol", "openimages", "--json", Numbers,
            "--split", Split,
            "--hierarchy", In("h.json", """
                {"LabelName":"/m/e","Subcategory":[{"LabelName":"/m/a","Subcategory":[{"LabelName":"/m/d"}]},{"LabelName":"/m/tree"}]}
                """),
            "--class-descriptions",
            In("c.csv", "LabelName,DisplayName\n/m/a,Animal\n/m/d,Dog\n/m/x,Other\n"),
        ];
        string[] labels = ["--image-labels", In("l.csv", """
            ImageID,Source,LabelName,Confidence
            0a1b,verification,/m/d,1
            0c2d,verification,/m/a,0
            0c2d,verification,/m/unknown,0
            ffff,verification,/m/d,1

            """.ReplaceLineEndings("\n"))];
        var (exitCode, output, error) = Command.Run([.. arguments, .. labels]);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.Contains("AP50", output);

        // The dog in the photo without animals is a false positive; the tree there was not verified; no animal was detected.
        AssertNumbers(("AP50", 0.25), ("base", 0), ("novel", 0.5), ("all", 0.25));
        Assert.AreEqual(0, Command.Run([.. arguments, .. labels, "--group-of-weight", "1"]).ExitCode);
        AssertNumbers(("AP50", 0.125), ("base", 0), ("novel", 0.25), ("all", 0.125));
        (exitCode, output, error) = Command.Run(arguments);
        Assert.AreEqual((1, ""), (exitCode, output));
        Command.AssertOneLine(error, "no image has 'pos_category_ids' or 'neg_category_ids'");

        void AssertNumbers(params (string Name, double Value)[] expected)
        {
            using var json = JsonDocument.Parse(File.ReadAllText(Numbers));
            CollectionAssert.AreEqual(
                expected.Select(pair => pair.Name).ToArray(),
                json.RootElement.EnumerateObject().Select(property => property.Name).ToArray());
            foreach (var (name, value) in expected)
            {
                var number = json.RootElement.GetProperty(name);
                var actual = number.ValueKind == JsonValueKind.Object ? number.GetProperty("AP50") : number;
                Assert.AreEqual(value, actual.GetDouble(), 1e-12, name);
            }
        }
    }

    [TestMethod]
    [DataRow("ImageID,LabelName\na,Dog\n", "l.csv: line 1: the column 'Confidence' is missing")]
    [DataRow("ImageID,LabelName,Confidence\na,cat,0.7\n", "l.csv: line 2: 'Confidence' is neither 0 nor 1")]
    [DataRow("ImageID,LabelName,Confidence\na,cat\n", "l.csv: line 2: there are 2 fields instead of 3")]
    [DataRow("ImageID,LabelName,Confidence\nb,cat,1\n", "l.csv: no line matches the images and classes")]
    [DataRow("", "l.csv: the file is empty")]
    public void Bad_image_labels_are_refused_by_name(string text, string problem)
    {
        var file = Path.Combine(_folder, "l.csv");
        File.WriteAllText(file, text);
        var (exitCode, output, error) = Command.Run(
            "evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "segm", "--protocol", "openimages",
            "--image-labels", file);
        Assert.AreEqual((1, ""), (exitCode, output));
        Command.AssertOneLine(error, problem);
    }

    [TestMethod]
    public void Verified_labels_under_COCOs_rules_are_said()
    {
        var image = new CocoImage(1, "a.jpg", 100, 100) { NegativeCategoryIds = [3] };
        new CocoInstances([image], CocoInstances.Read(Truth).Categories, CocoInstances.Read(Truth).Annotations).Write(Truth);
        var (exitCode, output, _) = Command.Run("evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "bbox");
        Assert.AreEqual(0, exitCode);
        Assert.Contains("'--protocol openimages'", output);
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
    [DataRow("unknown image", "found.json: result number 1: field 'image_id' is 9")]
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

    // An image without a size, so that nothing but its masks tells how large it is.
    [TestMethod]
    [DataRow(4, 5, "result 1.json: result number 1: its mask has 5×4 pixels, but another mask of image 1 has 4×4.")]
    [DataRow(5, 4, "annotation 1.json: annotation 8: its mask has 5×4 pixels, but another mask of image 1 has 4×4.")]
    public void The_file_of_a_mask_of_another_size_is_named(int secondHeight, int foundHeight, string problem)
    {
        static string Mask(int height) => $$"""{"size":[{{height}},4],"counts":[0,{{4 * height}}]}""";
        var (truth, found) = (Path.Combine(_folder, "annotation 1.json"), Path.Combine(_folder, "result 1.json"));
        File.WriteAllText(truth, $$"""
            {"images":[{"id":1,"pos_category_ids":[1],"neg_category_ids":[]}],"categories":[{"id":1,"name":"cat"}],"annotations":[
            {"id":7,"image_id":1,"category_id":1,"bbox":[0,0,4,4],"area":16,"iscrowd":0,"segmentation":{{Mask(4)}}},
            {"id":8,"image_id":1,"category_id":1,"bbox":[0,0,4,4],"area":16,"iscrowd":0,"segmentation":{{Mask(secondHeight)}}}]}
            """);
        File.WriteAllText(
            found, $$"""[{"image_id":1,"category_id":1,"bbox":[0,0,4,4],"score":0.5,"segmentation":{{Mask(foundHeight)}}}]""");
        var (exitCode, _, error) = Command.Run(
            "evaluate", "--ground-truth", truth, "--detections", found, "--iou-type", "segm", "--protocol", "openimages");
        Assert.AreEqual((1, $"ovseg: {problem}"), (exitCode, error.Trim()));
    }

    [TestMethod]
    [DataRow("frobnicate", "frobnicate")]
    [DataRow("evaluate --nonsense 5", "--nonsense")]
    [DataRow("evaluate", "--ground-truth")]
    [DataRow("evaluate --ground-truth a --detections b --iou-type keypoints", "keypoints")]
    [DataRow("evaluate --ground-truth a --detections b --iou-type segm --novel-detections c", "--split")]
    [DataRow("evaluate --ground-truth a --detections b --iou-type segm --protocol 1", "lvis")]
    [DataRow("evaluate --ground-truth a --detections b --iou-type segm --hierarchy c", "--protocol openimages")]
    [DataRow("evaluate --ground-truth a --detections b --iou-type segm --protocol openimages --group-of-weight x", "--group-of-weight")]
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

    private void WriteLvis()
    {
        var (first, second) = (new CocoBox(0, 0, 40, 40), new CocoBox(10, 50, 20, 20));
        CocoImage image = new(1, "a.jpg", 100, 100) { NegativeCategoryIds = [], NotExhaustiveCategoryIds = [] };
        new CocoInstances(
            [image, image with { Id = 2 }],
            [
                new CocoCategory(1, "cat") { Frequency = LvisFrequency.Frequent },
                new CocoCategory(2, "zebra") { Frequency = LvisFrequency.Rare },
                new CocoCategory(3, "dog") { Frequency = LvisFrequency.Common },
            ],
            [new CocoAnnotation(1, 1, 1, first, Segmentation(first)), new CocoAnnotation(2, 1, 2, second, Segmentation(second))])
            .Write(Truth);
        CocoResults.Write(Found, [new CocoResult(1, 1, 0.5, first), new CocoResult(2, 1, 0.9, first)]);
    }

    private static CocoSegmentation Segmentation(CocoBox box) =>
        CocoSegmentation.FromMask(RunLengthMask.FromBox(box.ToBoundingBox(), 100, 100));
}
