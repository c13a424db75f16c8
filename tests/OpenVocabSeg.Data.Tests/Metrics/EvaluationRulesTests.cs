namespace OpenVocabSeg.Data.Tests.Metrics;

/// <summary>The rules of COCOeval one by one, on cases small enough to count by hand.</summary>
[TestClass]
public class EvaluationRulesTests
{
    private static readonly EvaluationCategory[] Classes = [new(1, "cat"), new(2, "dog"), new(3, "zebra")];
    private static readonly EvaluationOptions Boxes = new() { IouType = IouType.Box };

    [TestMethod]
    public void Perfect_detections_score_one_and_absent_classes_minus_one()
    {
        var evaluation = Evaluate([Truth(0, 0, 50, 50)], [Found(0, 0, 50, 50, 0.9)]);
        Assert.AreEqual(1, evaluation.Summary.AP, 1e-12);
        Assert.AreEqual(1, evaluation.Summary.AR1, 1e-12);
        Assert.AreEqual(-1, evaluation.Summary.APSmall);
        Assert.AreEqual(1, evaluation.Summary.APMedium, 1e-12);
        Assert.AreEqual(-1, evaluation.Categories[1].Summary.AP);
        Assert.AreEqual(0, evaluation.Categories[1].GroundTruthCount);
        Assert.AreEqual(-1, evaluation.SummarizeClasses(["dog", "unheard of"]).AP);
    }

    [TestMethod]
    public void Nothing_found_is_zero_and_nothing_annotated_is_minus_one()
    {
        Assert.AreEqual(0, Evaluate([Truth(0, 0, 50, 50)], []).Summary.AP);
        Assert.AreEqual(0, Evaluate([Truth(0, 0, 50, 50)], []).Summary.AR100);
        foreach (var (_, value) in Evaluate([], [Found(0, 0, 9, 9, 1)]).Summary.ToNamedValues())
        {
            Assert.AreEqual(-1, value);
        }
    }

    [TestMethod]
    public void Detections_inside_a_crowd_are_neither_right_nor_wrong()
    {
        EvaluationGroundTruth[] truth = [Truth(0, 0, 40, 40), Truth(100, 100, 100, 100) with { IsCrowd = true }];
        EvaluationDetection[] found =
        [
            Found(110, 110, 20, 20, 0.9), Found(150, 150, 20, 20, 0.8), Found(0, 0, 40, 40, 0.7), Found(110, 110, 20, 20, 0.6),
        ];
        var evaluation = Evaluate(truth, found);
        Assert.AreEqual(1, evaluation.Summary.AP, 1e-12);
        Assert.AreEqual(1, evaluation.Categories[0].GroundTruthCount);
    }

    [TestMethod]
    public void A_second_detection_of_an_object_is_wrong()
    {
        var summary = Evaluate([Truth(0, 0, 40, 40), Truth(200, 0, 40, 40)],
            [Found(0, 0, 40, 40, 0.9), Found(0, 0, 40, 40, 0.8), Found(200, 0, 40, 40, 0.7)]).Summary;

        // Precision 1 up to recall 0.5 (51 levels), then 2/3 (50 levels).
        Assert.AreEqual((51 + (50 * 2 / 3.0)) / 101, summary.AP, 1e-12);
        Assert.AreEqual(0.5, summary.AR1, 1e-12);
    }

    [TestMethod]
    public void An_overlap_of_exactly_the_threshold_matches()
    {
        // IoU 0.75: intersection 30·40 of union 40·40.
        var summary = Evaluate([Truth(0, 0, 40, 40)], [Found(0, 0, 30, 40, 0.9)]).Summary;
        Assert.AreEqual(1, summary.AP75, 1e-12);
        Assert.AreEqual(0.6, summary.AP, 1e-12);
    }

    [TestMethod]
    public void Equal_scores_keep_their_order()
    {
        EvaluationDetection right = Found(0, 0, 40, 40, 0.5), wrong = Found(300, 300, 40, 40, 0.5);
        Assert.AreEqual(1, Evaluate([Truth(0, 0, 40, 40)], [right, wrong]).Summary.AP, 1e-12);
        Assert.AreEqual(0.5, Evaluate([Truth(0, 0, 40, 40)], [wrong, right]).Summary.AP, 1e-12);
    }

    [TestMethod]
    public void Area_limits_belong_to_both_ranges_and_the_annotated_area_decides()
    {
        var summary = Evaluate([Truth(0, 0, 32, 32)], [Found(0, 0, 32, 32, 0.9)]).Summary;
        Assert.AreEqual((1, 1, -1), (Math.Round(summary.APSmall, 9), Math.Round(summary.APMedium, 9), summary.APLarge));
        summary = Evaluate([Truth(0, 0, 32, 32) with { Area = 10_000 }], [Found(0, 0, 32, 32, 0.9)]).Summary;
        Assert.AreEqual((-1, -1, 1), (summary.APSmall, summary.APMedium, Math.Round(summary.APLarge, 9)));
    }

    [TestMethod]
    public void Unmatched_detections_outside_the_area_range_do_not_count()
    {
        var summary = Evaluate([Truth(0, 0, 20, 20)], [Found(300, 300, 200, 200, 0.9), Found(0, 0, 20, 20, 0.8)]).Summary;
        Assert.AreEqual(1, summary.APSmall, 1e-12);
        Assert.AreEqual(0.5, summary.AP, 1e-12);
    }

    [TestMethod]
    public void Only_the_best_detections_of_an_image_count()
    {
        EvaluationDetection[] found = [.. Enumerable.Range(0, 5).Select(i => Found(500, 500, 30, 30, 0.9)), Found(0, 0, 40, 40, 0.1)];
        var options = new EvaluationOptions { IouType = IouType.Box, MaxDetections = [1, 3, 5] };
        Assert.AreEqual(0, Evaluate([Truth(0, 0, 40, 40)], found, options).Summary.AR100);
        Assert.AreEqual(1, Evaluate([Truth(0, 0, 40, 40)], found).Summary.AR10, 1e-12);
    }

    [TestMethod]
    public void Runs_are_restricted_to_images_and_classes()
    {
        EvaluationGroundTruth[] truth =
            [Truth(0, 0, 40, 40), Truth(0, 0, 40, 40) with { ImageId = 2 }, Truth(0, 0, 9, 9) with { CategoryId = 2 }];
        EvaluationDetection[] found = [Found(0, 0, 40, 40, 1)];
        Assert.AreEqual(1, Evaluate(truth, found, new() { IouType = IouType.Box, ImageIds = [1], CategoryIds = [1, 9] }).Summary.AP, 1e-12);
        Assert.AreEqual(0, Evaluate(truth, found, new() { IouType = IouType.Box, ImageIds = [2, 700] }).Summary.AP, 1e-12);
        var restricted = Evaluate(truth, found, new() { IouType = IouType.Box, CategoryIds = [2] });
        Assert.HasCount(1, restricted.Categories);
        Assert.AreEqual(0, restricted.Summary.AP);
    }

    [TestMethod]
    public void Classes_of_the_generalized_protocol_are_averaged_apart()
    {
        EvaluationGroundTruth[] truth = [Truth(0, 0, 40, 40), Truth(100, 0, 40, 40) with { CategoryId = 2 }];
        var evaluation = Evaluate(truth, [Found(0, 0, 40, 40, 0.9), Found(100, 0, 40, 40, 0.9)]);
        Assert.AreEqual(1, evaluation.SummarizeClasses(["cat"]).AP, 1e-12);
        Assert.AreEqual(0, evaluation.SummarizeClasses(["dog", "zebra"]).AP, 1e-12);
        Assert.AreEqual(0.5, evaluation.SummarizeClasses(["cat", "dog", "zebra"]).AP50, 1e-12);
    }

    [TestMethod]
    public void Masks_are_compared_by_pixels()
    {
        var truth = RunLengthMask.FromBox(new BoundingBox(0, 0, 8, 10), 20, 20);
        var found = RunLengthMask.FromBox(new BoundingBox(0, 0, 5, 10), 20, 20);
        var summary = CocoEvaluator.Evaluate(
            [1], Classes, [new EvaluationGroundTruth(1, 1, Mask: truth)], [new EvaluationDetection(1, 1, 0.5, Mask: found)]).Summary;
        Assert.AreEqual(0.3, summary.AP, 1e-12);
        Assert.AreEqual(1, summary.AP50, 1e-12);
    }

    [TestMethod]
    public void Areas_of_results_are_those_of_boxes_where_the_first_has_one()
    {
        var mask = RunLengthMask.FromBox(new BoundingBox(0, 0, 20, 20), 100, 100);
        var instances = new CocoInstances(
            [new CocoImage(1, null, 100, 100)],
            [new CocoCategory(1, "cat")],
            [new CocoAnnotation(1, 1, 1, new CocoBox(0, 0, 20, 20), CocoSegmentation.FromMask(mask), 400)]);
        var wrong = CocoSegmentation.FromMask(RunLengthMask.FromBox(new BoundingBox(60, 60, 90, 90), 100, 100));
        var right = new CocoResult(1, 1, 0.5, Segmentation: CocoSegmentation.FromMask(mask));
        Assert.AreEqual(0.5, CocoEvaluator.Evaluate(instances, [new CocoResult(1, 1, 0.9, null, wrong), right]).Summary.APSmall, 1e-12);
        var large = new CocoBox(0, 0, 99, 99);
        Assert.AreEqual(1, CocoEvaluator.Evaluate(instances, [new CocoResult(1, 1, 0.9, large, wrong), right]).Summary.APSmall, 1e-12);

        // The mask of a result without a mask is its box; the box of a result without a box is that of its mask.
        Assert.AreEqual(1, CocoEvaluator.Evaluate(instances, [new CocoResult(1, 1, 0.9, new CocoBox(0, 0, 20, 20))]).Summary.AP, 1e-12);
        Assert.AreEqual(1, CocoEvaluator.Evaluate(instances, [right], Boxes).Summary.AP, 1e-12);
    }

    [TestMethod]
    public void Unusable_input_is_refused_by_name()
    {
        var unknown = Assert.ThrowsExactly<ArgumentException>(() => Evaluate([], [Found(0, 0, 1, 1, 1) with { ImageId = 8 }]));
        Assert.Contains("image 8", unknown.Message);
        Assert.ThrowsExactly<ArgumentException>(() => Evaluate([], [Found(0, 0, 1, 1, double.NaN)]));
        Assert.ThrowsExactly<ArgumentException>(() => Evaluate([], [Found(0, 0, 1, 1, 1) with { Box = null }]));
        Assert.ThrowsExactly<ArgumentException>(() => Evaluate([], [Found(0, 0, 1, 1, 1)], new() { IouType = IouType.Mask }));
        Assert.ThrowsExactly<ArgumentException>(() => Evaluate([], [], new() { IouType = IouType.Box, MaxDetections = [10, 1, 100] }));
        Assert.ThrowsExactly<ArgumentException>(() => CocoEvaluator.Evaluate([1], [new(1, "a"), new(1, "b")], [], []));
        var small = RunLengthMask.FromCounts([0, 4], 2, 2);
        var large = RunLengthMask.FromCounts([0, 9], 3, 3);
        Assert.ThrowsExactly<ArgumentException>(() => CocoEvaluator.Evaluate(
            [1], Classes, [new EvaluationGroundTruth(1, 1, Mask: small)], [new EvaluationDetection(1, 1, 1, Mask: large)]));
    }

    [TestMethod]
    public void Unusable_files_are_refused_by_name()
    {
        var instances = new CocoInstances([new CocoImage(1, null, 9, 9)], [new CocoCategory(1, "cat")], [new CocoAnnotation(77, 1, 1)]);
        var missing = Assert.ThrowsExactly<InvalidDataException>(() => CocoEvaluator.Evaluate(instances, []));
        Assert.AreEqual("annotation 77: field 'segmentation' is missing.", missing.Message);
        var unknown = Assert.ThrowsExactly<InvalidDataException>(() =>
            CocoEvaluator.Evaluate(instances, [new CocoResult(5, 1, 1, new CocoBox(0, 0, 1, 1))], new() { CategoryIds = [] }));
        Assert.Contains("result number 1: field 'image_id' is 5", unknown.Message);
        var other = CocoSegmentation.FromMask(RunLengthMask.FromCounts([4], 2, 2));
        var misfit = Assert.ThrowsExactly<InvalidDataException>(() =>
            CocoEvaluator.Evaluate(instances, [new CocoResult(1, 1, 1, null, other)], new() { CategoryIds = [] }));
        Assert.Contains("result number 1: field 'segmentation'", misfit.Message);
    }

    private static CocoEvaluation Evaluate(
        EvaluationGroundTruth[] truth, EvaluationDetection[] found, EvaluationOptions? options = null) =>
        CocoEvaluator.Evaluate([1, 2, 3], Classes, truth, found, options ?? Boxes);

    private static EvaluationGroundTruth Truth(double x, double y, double width, double height) =>
        new(1, 1, new CocoBox(x, y, width, height));

    private static EvaluationDetection Found(double x, double y, double width, double height, double score) =>
        new(1, 1, score, new CocoBox(x, y, width, height));
}
