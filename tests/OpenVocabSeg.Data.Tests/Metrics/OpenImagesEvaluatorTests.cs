using System.Text.Json;

namespace OpenVocabSeg.Data.Tests.Metrics;

/// <summary>
/// Compares the Open Images metric with the TensorFlow object detection API: <c>open_images_numbers.py</c> ran its evaluator on random
/// data sets with objects, groups, objects without masks, a class with two parents and verified labels.
/// </summary>
[TestClass]
public class OpenImagesEvaluatorTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-openimages").FullName;

    private string FileOf(string name) => Path.Combine(_folder, name);

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Random_data_sets_give_the_numbers_of_the_object_detection_api()
    {
        using var stream = typeof(OpenImagesEvaluatorTests).Assembly.GetManifestResourceStream("open-images-numbers.json")!;
        var root = JsonDocument.Parse(stream).RootElement;
        File.WriteAllText(FileOf("hierarchy.json"), root.GetProperty("hierarchy").GetRawText());
        var hierarchy = OpenImagesHierarchy.Read(FileOf("hierarchy.json"));
        var count = 0;
        foreach (var set in root.GetProperty("sets").EnumerateArray())
        {
            File.WriteAllText(FileOf("truth.json"), set.GetProperty("truth").GetRawText());
            File.WriteAllText(FileOf("results.json"), set.GetProperty("results").GetRawText());
            var truth = CocoInstances.Read(FileOf("truth.json"));
            foreach (var numbers in set.GetProperty("numbers").EnumerateArray())
            {
                var options = new OpenImagesEvaluationOptions
                {
                    IouType = numbers.GetProperty("masks").GetBoolean() ? IouType.Mask : IouType.Box,
                    GroupOfWeight = numbers.GetProperty("weight").GetDouble(),
                    Hierarchy = numbers.GetProperty("hierarchy").GetBoolean() ? hierarchy : null,
                };
                var evaluation = OpenImagesEvaluator.Evaluate(truth, CocoResults.Read(FileOf("results.json")), options);
                var name = $"set {count / 12}, {numbers.GetProperty("masks")}, {options.GroupOfWeight}, {options.Hierarchy is not null}";
                Assert.AreEqual(numbers.GetProperty("mAP").GetDouble(), evaluation.AP50, 1e-12, name);
                foreach (var category in evaluation.Categories)
                {
                    var expected = numbers.GetProperty("classes").GetProperty(category.Category.Name).GetDouble();
                    Assert.AreEqual(expected, category.AP50, 1e-12, $"{name}, {category.Category.Name}");
                }

                count++;
            }
        }

        Assert.AreEqual(20 * 12, count);
    }

    [TestMethod]
    public void A_group_counts_as_the_challenges_say_unless_told_otherwise()
    {
        var (truth, found) = GroupAndObject();
        Assert.AreEqual(1, Evaluate(truth, found, IouType.Mask), 1e-12);
        Assert.AreEqual(1, Evaluate(truth, found, IouType.Box), 1e-12);

        // Without a detection in the group, a group of weight 1 is missed.
        Assert.AreEqual(1, Evaluate(truth, found[..1], IouType.Mask), 1e-12);
        Assert.AreEqual(0.5, Evaluate(truth, found[..1], IouType.Box), 1e-12);
        Assert.AreEqual(0.5, Evaluate(truth, found[..1], IouType.Mask, weight: 1), 1e-12);
        Assert.AreEqual(1, Evaluate(truth, found[..1], IouType.Box, weight: 0), 1e-12);
        Assert.ThrowsExactly<ArgumentException>(() => Evaluate(truth, found, IouType.Box, weight: -1));
    }

    [TestMethod]
    public void Detections_in_a_group_are_never_wrong()
    {
        var (truth, found) = GroupAndObject();
        CocoResult[] many = [.. Enumerable.Repeat(found[1] with { Score = 0.95 }, 9), found[0]];
        Assert.AreEqual(1, Evaluate(truth, many, IouType.Mask), 1e-12);
        var single = truth.Annotations.Select(annotation => annotation with { IsGroupOf = false, IsCrowd = false });
        var ungrouped = new CocoInstances(truth.Images, truth.Categories, [.. single]);
        Assert.AreEqual(0.05, Evaluate(ungrouped, many, IouType.Mask), 1e-12);
    }

    [TestMethod]
    public void Classes_that_nobody_verified_in_an_image_are_not_judged()
    {
        var here = new CocoBox(0, 0, 40, 40);
        CocoInstances Truth(CocoImage second) => new(
            [Image(1) with { PositiveCategoryIds = [1] }, second], [new(1, "Dog"), new(2, "Cat")], [new(1, 1, 1, here)]);
        CocoResult[] found = [new(1, 1, 0.5, here), new(2, 1, 0.9, here)];
        Assert.AreEqual(1, Evaluate(Truth(Image(2)), found, IouType.Box), 1e-12);
        Assert.AreEqual(1, Evaluate(Truth(Image(2) with { PositiveCategoryIds = [2] }), found, IouType.Box), 1e-12);
        Assert.AreEqual(0.5, Evaluate(Truth(Image(2) with { NegativeCategoryIds = [1] }), found, IouType.Box), 1e-12);
        Assert.AreEqual(0.5, Evaluate(Truth(Image(2) with { PositiveCategoryIds = [1] }), found, IouType.Box), 1e-12);
    }

    [TestMethod]
    public void An_object_is_one_of_the_classes_above_and_what_is_absent_above_is_absent_below()
    {
        File.WriteAllText(FileOf("h.json"), """
            {"LabelName":"/m/entity","Subcategory":[
                {"LabelName":"Animal","Subcategory":[{"LabelName":"/m/dog"}],"Part":[{"LabelName":"Tail"}]}]}
            """);
        var hierarchy = OpenImagesHierarchy.Read(FileOf("h.json"));
        CollectionAssert.AreEqual(new[] { "Animal", "/m/dog" }, hierarchy.Labels.ToArray());
        CollectionAssert.AreEqual(new[] { "Animal" }, hierarchy.Ancestors("/m/dog").ToArray());
        CollectionAssert.AreEqual(new[] { "/m/dog" }, hierarchy.Descendants("Animal").ToArray());
        Assert.IsEmpty(hierarchy.Ancestors("Animal"));
        Assert.ThrowsExactly<KeyNotFoundException>(() => hierarchy.Ancestors("Tail"));

        var here = new CocoBox(0, 0, 40, 40);
        var truth = new CocoInstances(
            [Image(1) with { PositiveCategoryIds = [7] }, Image(2) with { NegativeCategoryIds = [5] }],
            [new(5, "Animal"), new(7, "Dog") { FreebaseId = "/m/dog" }],
            [new(1, 1, 7, here)]);
        var options = new OpenImagesEvaluationOptions { IouType = IouType.Box, Hierarchy = hierarchy };
        CocoResult[] found = [new(1, 7, 0.5, here), new(1, 5, 0.5, here), new(2, 7, 0.9, here)];
        var evaluation = OpenImagesEvaluator.Evaluate(truth, found, options);
        Assert.AreEqual((1.0, 1.0), (evaluation.Categories[0].GroundTruthCount, evaluation.Categories[1].GroundTruthCount));
        Assert.AreEqual((1, 0.5), (Math.Round(evaluation.Categories[0].AP50, 12), Math.Round(evaluation.Categories[1].AP50, 12)));
        Assert.AreEqual(0.5, evaluation.MeanOfClasses(["Dog", "unheard of"]), 1e-12);
        Assert.AreEqual(-1, evaluation.MeanOfClasses(["unheard of"]));

        // A "Dog" alone leaves the "Animal" missed.
        Assert.AreEqual(0.25, OpenImagesEvaluator.Evaluate(truth, [found[0], found[2]], options).AP50, 1e-12);
    }

    [TestMethod]
    public void Unusable_input_is_refused_by_name()
    {
        var here = new CocoBox(0, 0, 40, 40);
        var plain = new CocoInstances([Image(1)], [new(1, "Dog")], [new(1, 1, 1, here)]);
        Assert.Contains("no image has 'pos_category_ids'", Refusal(plain));
        var truth = new CocoInstances([Image(1) with { PositiveCategoryIds = [] }], [new(1, "Dog")], [new(8, 1, 1)]);
        Assert.Contains("annotation 8: fields 'bbox' and 'segmentation' are missing", Refusal(truth));
        truth = new CocoInstances(truth.Images, truth.Categories, [new(1, 1, 1, here)]);
        Assert.Contains("result number 1: field 'image_id' is 4", Refusal(truth, new CocoResult(4, 1, 1, here)));
        Assert.Contains("'score'", Refusal(truth, new CocoResult(1, 1, double.NaN, here)));
        File.WriteAllText(FileOf("h.json"), """{"LabelName":"e","Subcategory":[{"LabelName":"Cat"},{"LabelName":"Dog"}]}""");
        var hierarchy = OpenImagesHierarchy.Read(FileOf("h.json"));
        var unknown = Assert.ThrowsExactly<InvalidDataException>(() => OpenImagesEvaluator.Evaluate(
            new CocoInstances(truth.Images, [new(3, "Yeti")], []), [], new() { Hierarchy = hierarchy }));
        Assert.AreEqual("category 3: 'Yeti' is not a class of the hierarchy.", unknown.Message);
        var twice = Assert.ThrowsExactly<InvalidDataException>(() => OpenImagesEvaluator.Evaluate(
            new CocoInstances(truth.Images, [new(3, "Dog"), new(4, "Dog")], []), [], new() { Hierarchy = hierarchy }));
        Assert.Contains("category 4: 'Dog' is also category 3", twice.Message);
    }

    [TestMethod]
    [DataRow("[]", "not nested objects")]
    [DataRow("""{"LabelName":"e"}""", "no classes")]
    [DataRow("""{"LabelName":"e","Subcategory":[{"Name":"x"}]}""", "not nested objects")]
    [DataRow("""{"LabelName":"e","Subcategory":[{"LabelName":7}]}""", "not nested objects")]
    [DataRow("""{"LabelName":"e","Subcategory":[""", "not valid JSON")]
    public void A_file_that_is_no_hierarchy_is_refused_by_name(string text, string problem)
    {
        File.WriteAllText(FileOf("h.json"), text);
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => OpenImagesHierarchy.Read(FileOf("h.json")));
        Assert.StartsWith("h.json: ", exception.Message);
        Assert.Contains(problem, exception.Message);
    }

    private static string Refusal(CocoInstances truth, params CocoResult[] found) =>
        Assert.ThrowsExactly<InvalidDataException>(() => OpenImagesEvaluator.Evaluate(truth, found)).Message;

    private static double Evaluate(CocoInstances truth, CocoResult[] found, IouType type, double? weight = null) =>
        OpenImagesEvaluator.Evaluate(truth, found, new() { IouType = type, GroupOfWeight = weight }).AP50;

    /// <summary>An object, a group, and a detection of each.</summary>
    private static (CocoInstances Truth, CocoResult[] Found) GroupAndObject()
    {
        CocoBox single = new(0, 0, 40, 40), group = new(0, 50, 100, 50), inside = new(20, 60, 20, 20);
        return (
            new CocoInstances(
                [Image(1) with { PositiveCategoryIds = [1] }],
                [new(1, "Dog")],
                [
                    new(1, 1, 1, single, Mask(single)),
                    new CocoAnnotation(2, 1, 1, group, Mask(group)) { IsGroupOf = true },
                ]),
            [new(1, 1, 0.9, single, Mask(single)), new(1, 1, 0.8, inside, Mask(inside))]);
    }

    private static CocoSegmentation Mask(CocoBox box) =>
        CocoSegmentation.FromMask(RunLengthMask.FromBox(box.ToBoundingBox(), 100, 100));

    private static CocoImage Image(long id) => new(id, null, 100, 100);
}
