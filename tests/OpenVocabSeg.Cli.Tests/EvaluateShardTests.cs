using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Tests;

/// <summary><c>ovseg evaluate --shard</c>: merged metrics and text equal those of one run, byte for byte.</summary>
[TestClass]
public sealed class EvaluateShardTests
{
    private const int Images = 23;
    private const int Side = 120;

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-evaluate-shard").FullName;

    private string Truth => Path.Combine(_folder, "truth.json");

    private string Found => Path.Combine(_folder, "found.json");

    private string Split => Path.Combine(_folder, "split.json");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("coco", "both")]
    [DataRow("lvis", "both")]
    [DataRow("openimages", "both")]
    public void Merged_metrics_equal_those_of_one_run(string protocol, string type)
    {
        for (var seed = 0; seed < 2; seed++)
        {
            WriteFiles(new Random(seed), protocol, boxesFirst: seed % 2 == 0);
            var novel = Path.Combine(_folder, "novel.json");
            CocoResults.Write(novel, CocoResults.Read(Found).Where(result => result.CategoryId is 3 or 4).ToArray());
            string[] groups = protocol == "openimages" ? ["--group-of-weight", "0.3"] : [];
            string[] verb =
            [
                "evaluate", "--ground-truth", Truth, "--detections", Found, "--novel-detections", novel, "--iou-type", type,
                "--protocol", protocol, "--split", Split, .. groups,
            ];
            var whole = Run([.. verb, "--json", Path.Combine(_folder, "whole.json")]);
            foreach (var count in new[] { 1, 2, 3, 5, Images + 4 })
            {
                var merged = Path.Combine(_folder, $"{seed}-{count}.json");
                foreach (var index in Enumerable.Range(1, count).Reverse())
                {
                    Run([.. verb, "--json", merged, "--shard", $"{index}/{count}"]);
                }

                Assert.AreEqual(whole, Run("merge", "--output", merged));
                CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(_folder, "whole.json")), File.ReadAllBytes(merged));
            }

            Assert.Contains("are left out, such as annotation", whole);
            Assert.Contains("unicorn", whole);
        }
    }

    [TestMethod]
    public void What_is_nowhere_comparable_is_said_by_merge_and_not_by_a_shard()
    {
        var box = new CocoBox(10, 10, 30, 30);
        new CocoInstances(
            [new CocoImage(1, "a.jpg", Side, Side), new CocoImage(2, "b.jpg", Side, Side)],
            [new CocoCategory(1, "cat")],
            [new CocoAnnotation(7, 2, 1, box), new CocoAnnotation(8, 1, 1, box)]).Write(Truth);
        CocoResults.Write(Found, [new CocoResult(1, 1, 0.5, box, Draw(box))]);
        string[] verb = ["evaluate", "--ground-truth", Truth, "--detections", Found, "--iou-type", "segm"];
        var (_, _, expected) = Command.Run(verb);
        Assert.Contains("annotation 7", expected);
        var merged = Path.Combine(_folder, "merged.json");
        Run([.. verb, "--json", merged, "--shard", "1/2"]);
        Run([.. verb, "--json", merged, "--shard", "2/2"]);
        var (exitCode, output, error) = Command.Run("merge", "--output", merged);
        Assert.AreEqual((1, "", expected), (exitCode, output, error));
        Assert.IsFalse(File.Exists(merged));
    }

    [TestMethod]
    [DataRow("--protocol", "lvis", "differ in the protocol")]
    [DataRow("--iou-type", "bbox", "differ in the type of IoU")]
    [DataRow("--split", "coco", "differ in the split")]
    [DataRow("--detections", "{truncated}", "differ in the detections")]
    public void Shards_of_other_inputs_are_refused(string option, string value, string problem)
    {
        WriteFiles(new Random(1), "lvis", boxesFirst: true);
        var truncated = Path.Combine(_folder, "truncated.json");
        CocoResults.Write(truncated, CocoResults.Read(Found).Take(3).ToArray());
        var merged = Path.Combine(_folder, "merged.json");
        var options = new Dictionary<string, string>
        {
            ["--ground-truth"] = Truth, ["--detections"] = Found, ["--iou-type"] = "segm", ["--json"] = merged, ["--shard"] = "1/2",
        };
        Run(["evaluate", .. options.SelectMany(pair => new[] { pair.Key, pair.Value })]);
        options["--shard"] = "2/2";
        options[option] = value == "{truncated}" ? truncated : value;
        if (value == "coco")
        {
            options["--split"] = Split;
        }

        Run(["evaluate", .. options.SelectMany(pair => new[] { pair.Key, pair.Value })]);
        var (exitCode, _, error) = Command.Run("merge", "--output", merged);
        Assert.AreEqual(1, exitCode);
        Command.AssertOneLine(error, problem);
    }

    [TestMethod]
    public void A_shard_needs_the_name_of_the_merged_file()
    {
        var (exitCode, _, error) = Command.Run(
            "evaluate", "--ground-truth", "a", "--detections", "b", "--iou-type", "bbox", "--shard", "1/2");
        Assert.AreEqual(2, exitCode);
        Command.AssertOneLine(error, "'--shard' needs '--json'");
    }

    private static string Run(params string[] arguments)
    {
        var (exitCode, output, error) = Command.Run(arguments);
        Assert.AreEqual((0, ""), (exitCode, error));
        return output;
    }

    // Crowds, objects without masks, a class that loses its objects, images without objects, equal scores, many detections an image.
    private void WriteFiles(Random random, string protocol, bool boxesFirst)
    {
        CocoCategory[] categories =
        [
            .. new[] { "cat", "zebra", "dog", "house", "boat", "griffin" }.Select((name, i) => new CocoCategory(6 - i, name)
            {
                Frequency = protocol == "lvis" ? (LvisFrequency)(i % 3) : null,
            }),
        ];
        var ids = Enumerable.Range(0, Images).Select(i => (long)(i * 37 % 101) + 1).ToArray();
        CocoImage[] images =
        [
            .. ids.Select(id => new CocoImage(id, $"{id}.jpg", Side, Side)
            {
                NegativeCategoryIds = protocol == "coco" ? null : [1 + (id % 5), 1 + ((id + 2) % 5)],
                NotExhaustiveCategoryIds = protocol == "lvis" ? [1 + ((id + 1) % 5)] : null,
                PositiveCategoryIds = protocol == "openimages" ? [1 + ((id + 3) % 5)] : null,
            }),
        ];
        var annotations = new List<CocoAnnotation>();
        var results = new List<CocoResult>();
        for (var n = 0; n < 90; n++)
        {
            var (image, category, box) = (ids[random.Next(Images - 3)], random.Next(5) + 1L, Box(random));
            annotations.Add(new CocoAnnotation(
                n + 1,
                image,
                n % 30 == 11 ? 6 : category,
                n % 30 == 26 ? null : box,
                n % 15 == 11 ? null : Draw(box),
                IsCrowd: n % 9 == 4) { IsGroupOf = n % 8 == 3 });
            for (var k = random.Next(4); k > 0; k--)
            {
                var near = new CocoBox(box.X + random.Next(4), box.Y + random.Next(4), box.Width, box.Height);
                results.Add(new CocoResult(
                    image,
                    random.Next(5) == 0 ? random.Next(5) + 1 : category,
                    random.Next(10) / 10.0,
                    results.Count > 0 || boxesFirst ? near : null,
                    Draw(near)));
            }
        }

        // More than the limits of detections an image: 100 a class, and LVIS's 300.
        for (var k = 0; k < 320; k++)
        {
            var box = Box(random);
            results.Add(new CocoResult(ids[^1], (k % 2) + 1, random.NextDouble(), box, Draw(box)));
        }

        new CocoInstances(images, categories, annotations).Write(Truth);
        CocoResults.Write(Found, results.OrderBy(_ => random.Next()).ToArray());
        File.WriteAllText(Split, """{"seen":["cat","dog","boat"],"unseen":["zebra","house","unicorn"]}""");
    }

    private static CocoBox Box(Random random) =>
        new(random.Next(70), random.Next(70), random.Next(1, 46), random.Next(1, 46));

    private static CocoSegmentation Draw(CocoBox box) =>
        CocoSegmentation.FromMask(RunLengthMask.FromBox(box.ToBoundingBox(), Side, Side));
}
