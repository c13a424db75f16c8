using System.Text.Json;
using Microsoft.ML;
using OpenVocabSeg.Data;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.Evaluation;

[TestClass]
public sealed class EvaluationTests
{
    private readonly MLContext _context = TestRows.CreateContext();
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-evaluation-").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Numbers_are_those_of_pycocotools()
    {
        var fixture = JsonDocument.Parse(File.ReadAllBytes(RealData.Fixture("19_coco_mask_api.json"))).RootElement.GetProperty("scalars");
        var rows = CocoRows.Create(
            CocoInstances.Read(Write("truth.json", Value("coco_dataset"))),
            CocoResults.Read(Write("found.json", Value("coco_detections"))));
        var split = new ClassSplit(Classes("seen"), Classes("unseen"));
        var metrics = Evaluate(rows, split);

        Assert.AreEqual(rows.Length, metrics.ImageCount);
        foreach (var (type, actual) in new[] { ("segm", metrics.Masks), ("bbox", metrics.Boxes) })
        {
            var statistics = Value("coco_results").GetProperty($"{type}_stats12").EnumerateArray().Select(number => number.GetDouble());
            foreach (var (expected, number) in statistics.Zip(actual.All.ToNamedValues()))
            {
                Assert.AreEqual(expected, number.Value, 1e-12, $"{type} {number.Key}");
            }

            foreach (var expected in Value("coco_results").GetProperty(type).EnumerateObject())
            {
                if (expected.Name.StartsWith("AP50_class_", StringComparison.Ordinal))
                {
                    var ofClass = actual.PerClass[expected.Name["AP50_class_".Length..]].Summary;
                    Assert.AreEqual(expected.Value.GetDouble(), ofClass.AP50, 1e-12, expected.Name);
                }
            }

            Assert.AreEqual(Value("coco_results").GetProperty(type).GetProperty("AP50_split_seen").GetDouble(), actual.Base.AP50, 1e-12);
            Assert.AreEqual(Value("coco_results").GetProperty(type).GetProperty("AP50_split_unseen").GetDouble(), actual.Novel.AP50, 1e-12);
        }

        JsonElement Value(string name) => fixture.GetProperty(name).GetProperty("value");

        string[] Classes(string part) =>
        [
            .. Value("coco_dataset").GetProperty("categories").EnumerateArray()
                .Where(category => category.GetProperty("split").GetString() == part)
                .Select(category => category.GetProperty("name").GetString()!),
        ];
    }

    [TestMethod]
    public void The_official_example_gives_the_official_numbers_and_those_of_the_command_line()
    {
        var truth = CocoInstances.Read(RealData.Path("coco-eval", "instances_val2014_100.json"));
        var results = CocoResults.Read(RealData.Path("coco-eval", "instances_val2014_fakebbox100_results.json")).ToArray();
        var data = _context.Data.LoadFromEnumerable(CocoRows.Create(truth, results));
        var boxes = _context.OpenVocabSeg.Evaluate(
            data,
            new OpenVocabularyEvaluationOptions
            {
                Annotations = new() { MaskColumnName = null, CrowdColumnName = "IsCrowd", AreaColumnName = "Area" },
            }).Boxes;

        // ML.NET's boxes are Single, COCO files have decimal numbers: this could move an IoU across a threshold, but does not here.
        Assert.AreEqual(0.5045806987, boxes.All.AP, 1e-9);
        Assert.AreEqual(0.6969727247, boxes.All.AP50, 1e-9);
        var commandLine = CocoEvaluator.Evaluate(truth, results, new EvaluationOptions { IouType = IouType.Box });
        foreach (var (expected, actual) in commandLine.Summary.ToNamedValues().Zip(boxes.All.ToNamedValues()))
        {
            Assert.AreEqual(expected.Value, actual.Value, 1e-9, expected.Key);
        }

        foreach (var category in commandLine.Categories.Where(category => category.GroundTruthCount > 0))
        {
            Assert.AreEqual(category.Summary.AP, boxes.PerClass[category.Category.Name].Summary.AP, 1e-9, category.Category.Name);
        }
    }

    [TestMethod]
    public void Annotations_taken_for_predictions_are_all_right()
    {
        var truth = CocoInstances.Read(RealData.Path("coco-eval", "instances_val2014_100.json"));
        var rows = CocoRows.Create(truth, truth.Annotations.Where(annotation => !annotation.IsCrowd).Select(annotation =>
            new CocoResult(annotation.ImageId, annotation.CategoryId, 0.5, annotation.Box, annotation.Segmentation)));
        var metrics = Evaluate(rows, null);

        Assert.AreEqual(1, metrics.Masks.All.AP, 1e-12);
        Assert.AreEqual(1, metrics.Boxes.All.AP, 1e-12);
    }

    [TestMethod]
    public void Classes_absent_from_the_truth_count_nothing_and_throw_nothing()
    {
        var mask = TestRows.BoxMask(0, 0, 4, 4, 10, 10);
        EvaluatedRow[] rows =
        [
            new() { PredictedLabel = ["dog"], Score = [0.9f], PredictedBoundingBoxes = [0, 0, 4, 4], PredictedMasks = [mask] },
            new()
            {
                Label = ["cat"], BoundingBoxes = [0, 0, 4, 4], Masks = [mask],
                PredictedLabel = ["cat"], Score = [0.8f], PredictedBoundingBoxes = [0, 0, 4, 4], PredictedMasks = [mask],
            },
        ];
        var metrics = _context.OpenVocabSeg.Evaluate(_context.Data.LoadFromEnumerable(rows), new ClassSplit(["cat"], ["dog", "zebra"]));

        Assert.AreEqual(1, metrics.Masks.All.AP, 1e-12);
        Assert.AreEqual(1, metrics.Masks.Base.AP50, 1e-12);
        Assert.AreEqual(-1, metrics.Masks.Novel.AP);
        Assert.AreEqual(-1, metrics.Masks.PerClass["dog"].Summary.AP75);
        Assert.AreEqual(0, metrics.Boxes.PerClass["zebra"].GroundTruthCount);
        CollectionAssert.AreEquivalent(new[] { "cat", "dog", "zebra" }, metrics.Boxes.PerClass.Keys.ToArray());

        var nothing = _context.OpenVocabSeg.Evaluate(_context.Data.LoadFromEnumerable(Array.Empty<EvaluatedRow>()));
        Assert.AreEqual(0, nothing.ImageCount);
        Assert.AreEqual(-1, nothing.Masks.All.AP);
    }

    [TestMethod]
    public void Crowd_regions_make_detections_neither_right_nor_wrong()
    {
        var (crowd, cat) = (TestRows.BoxMask(0, 0, 10, 5, 10, 10), TestRows.BoxMask(0, 6, 4, 10, 10, 10));
        var inCrowd = TestRows.BoxMask(1, 1, 3, 3, 10, 10);
        EvaluatedRow[] rows =
        [
            new()
            {
                Label = ["cat", "cat"], BoundingBoxes = [0, 0, 10, 5, 0, 6, 4, 10], Masks = [crowd, cat], IsCrowd = [true, false],
                PredictedLabel = ["cat", "cat"], Score = [0.9f, 0.8f], PredictedBoundingBoxes = [1, 1, 3, 3, 0, 6, 4, 10],
                PredictedMasks = [inCrowd, cat],
            },
        ];
        var data = _context.Data.LoadFromEnumerable(rows);
        var told = _context.OpenVocabSeg.Evaluate(
            data, new OpenVocabularyEvaluationOptions { Annotations = new() { CrowdColumnName = "IsCrowd" } });
        var untold = _context.OpenVocabSeg.Evaluate(data);

        Assert.AreEqual(1, told.Masks.All.AP, 1e-12);
        Assert.AreEqual(1, told.Boxes.All.AP, 1e-12);
        Assert.IsLessThan(0.5, untold.Masks.All.AP);
        Assert.AreEqual(1, told.Masks.PerClass["cat"].GroundTruthCount);
        Assert.AreEqual(2, untold.Masks.PerClass["cat"].GroundTruthCount);
    }

    [TestMethod]
    public void A_segmenter_is_evaluated_in_one_pass_that_computes_each_row_once()
    {
        var context = FittedChain.Context;
        var predictions = FittedChain.Student.Transform(FittedChain.Data);
        var keys = context.OpenVocabSeg.Evaluate(predictions);
        var named = context.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(predictions).Transform(predictions);
        var texts = context.OpenVocabSeg.Evaluate(named);

        Assert.AreEqual(6, keys.ImageCount);
        Assert.AreEqual(keys.Masks.All, texts.Masks.All);
        Assert.IsGreaterThanOrEqualTo(0, keys.Masks.All.AP);
        var annotated = FittedChain.Data.Preview().RowView.Sum(row =>
            ((Microsoft.ML.Data.VBuffer<uint>)row.Values.Last(value => value.Key == "Label").Value).Length);
        Assert.AreEqual(annotated, keys.Masks.PerClass.Values.Sum(category => category.GroundTruthCount));
    }

    [TestMethod]
    public void Wrong_columns_and_contradictions_are_named()
    {
        var catalog = _context.OpenVocabSeg;
        var mask = TestRows.BoxMask(0, 0, 4, 4, 10, 10);
        var data = _context.Data.LoadFromEnumerable(Array.Empty<EvaluatedRow>());
        Expect<ArgumentOutOfRangeException>("Could not find input column 'Truth'", () => catalog.Evaluate(
            data, new OpenVocabularyEvaluationOptions { Annotations = new() { LabelColumnName = "Truth" } }));
        Expect<ArgumentOutOfRangeException>(
            "Schema mismatch for input column 'Masks': expected VarVector<Single>, got VarVector<String>",
            () => catalog.Evaluate(data, new OpenVocabularyEvaluationOptions { Predictions = new() { ScoreColumnName = "Masks" } }));
        Expect<ArgumentOutOfRangeException>(
            "Schema mismatch for input column 'Area': expected VarVector<Boolean>",
            () => catalog.Evaluate(data, new OpenVocabularyEvaluationOptions { Annotations = new() { CrowdColumnName = "Area" } }));
        Expect<ArgumentException>(
            "BoundingBoxColumnName and MaskColumnName are both null",
            () => catalog.Evaluate(
                data,
                new OpenVocabularyEvaluationOptions { Annotations = new() { BoundingBoxColumnName = null, MaskColumnName = null } }));
        ExpectRow(
            "Row 0: column 'Label' has 1 values, so column 'BoundingBoxes' should have 4, but has 0.",
            new() { Label = ["cat"], Masks = [mask] });
        ExpectRow(
            "Row 0: column 'Masks', instance 0, is not a run-length mask.",
            new() { Label = ["cat"], BoundingBoxes = [0, 0, 4, 4], Masks = ["~"] });
        ExpectRow(
            "Row 0: column 'Masks', instance 0, is empty. To evaluate boxes only",
            new() { Label = ["cat"], BoundingBoxes = [0, 0, 4, 4], Masks = [""] });
        ExpectRow(
            "Row 0: the masks of columns 'Masks' and 'PredictedMasks' belong to images of 100 and of 144 pixels",
            new()
            {
                Label = ["cat"], BoundingBoxes = [0, 0, 4, 4], Masks = [mask], PredictedLabel = ["cat"], Score = [1],
                PredictedBoundingBoxes = [0, 0, 4, 4], PredictedMasks = [TestRows.BoxMask(0, 0, 4, 4, 12, 12)],
            });

        void ExpectRow(string message, EvaluatedRow row) =>
            Expect<InvalidDataException>(message, () => catalog.Evaluate(_context.Data.LoadFromEnumerable([row])));

        static void Expect<TException>(string message, Action action)
            where TException : Exception =>
            StringAssert.StartsWith(Assert.ThrowsExactly<TException>(action).Message, message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void An_evaluation_ends_when_it_is_canceled()
    {
        var options = new OpenVocabularyEvaluationOptions { CancellationToken = new(canceled: true) };
        var data = _context.Data.LoadFromEnumerable([new EvaluatedRow()]);

        Assert.ThrowsExactly<OperationCanceledException>(() => _context.OpenVocabSeg.Evaluate(data, options));
    }

    private OpenVocabularyMetrics Evaluate(EvaluatedRow[] rows, ClassSplit? split) => _context.OpenVocabSeg.Evaluate(
        _context.Data.LoadFromEnumerable(rows),
        new OpenVocabularyEvaluationOptions
        {
            Split = split,
            Annotations = new() { CrowdColumnName = "IsCrowd", AreaColumnName = "Area" },
        });

    private string Write(string name, JsonElement content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content.GetRawText());
        return path;
    }
}
