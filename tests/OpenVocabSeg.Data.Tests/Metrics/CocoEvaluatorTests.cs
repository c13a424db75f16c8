namespace OpenVocabSeg.Data.Tests.Metrics;

[TestClass]
public class CocoEvaluatorTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-metrics").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Official_example_gives_the_official_numbers()
    {
        var truth = CocoInstances.Read(TestData.Real("coco-eval", "instances_val2014_100.json"));
        var results = CocoResults.Read(TestData.Real("coco-eval", "instances_val2014_fakebbox100_results.json"));
        var summary = CocoEvaluator.Evaluate(truth, results, new EvaluationOptions { IouType = IouType.Box }).Summary;
        Assert.AreEqual(0.5045806987, summary.AP, 1e-9);
        Assert.AreEqual(0.6969727247, summary.AP50, 1e-9);
        double[] rounded = [0.573, 0.586, 0.519, 0.501, 0.387, 0.594, 0.595, 0.640, 0.566, 0.564];
        CollectionAssert.AreEqual(rounded, summary.ToNamedValues().Skip(2).Select(pair => Math.Round(pair.Value, 3)).ToArray());
    }

    [TestMethod]
    [DataRow("19_coco_mask_api", "bbox")]
    [DataRow("19_coco_mask_api", "segm")]
    [DataRow("19_coco_mask_api_b", "bbox")]
    [DataRow("19_coco_mask_api_b", "segm")]
    public void Fixture_evaluation_is_met_exactly(string name, string type)
    {
        var fixture = MaskFixture.Load(name);
        File.WriteAllText(Path.Combine(_folder, "truth.json"), fixture.Scalar("coco_dataset").GetRawText());
        File.WriteAllText(Path.Combine(_folder, "results.json"), fixture.Scalar("coco_detections").GetRawText());
        // The authors evaluate masks from results without boxes, so areas are those of the masks.
        var evaluation = CocoEvaluator.Evaluate(
            CocoInstances.Read(Path.Combine(_folder, "truth.json")),
            CocoResults.Read(Path.Combine(_folder, "results.json")).Select(result => type == "bbox" ? result : result with { Box = null }),
            new EvaluationOptions { IouType = type == "bbox" ? IouType.Box : IouType.Mask });
        var named = evaluation.Summary.ToNamedValues().ToDictionary();
        var statistics = fixture.Scalar("coco_results").GetProperty($"{type}_stats12").EnumerateArray();
        foreach (var (expected, actual) in statistics.Zip(named))
        {
            Assert.AreEqual(expected.GetDouble(), actual.Value, 1e-12, actual.Key);
        }

        foreach (var expected in fixture.Scalar("coco_results").GetProperty(type).EnumerateObject())
        {
            Assert.AreEqual(expected.Value.GetDouble(), Value(expected.Name), 1e-12, expected.Name);
        }

        double Value(string key)
        {
            if (key.StartsWith("AP50_class_", StringComparison.Ordinal))
            {
                return evaluation.Categories.Single(category => category.Category.Name == key["AP50_class_".Length..]).Summary.AP50;
            }

            return key.StartsWith("AP50_split_", StringComparison.Ordinal)
                ? evaluation.SummarizeClasses(Split(fixture, key["AP50_split_".Length..])).AP50
                : named[key];
        }
    }

    private static string[] Split(MaskFixture fixture, string split) =>
    [
        .. fixture.Scalar("coco_dataset").GetProperty("categories").EnumerateArray()
            .Where(category => category.GetProperty("split").GetString() == split)
            .Select(category => category.GetProperty("name").GetString()!),
    ];
}
