namespace OpenVocabSeg.Data.Tests.Metrics;

/// <summary>The rules of lvis-api one by one, on cases small enough to count by hand.</summary>
[TestClass]
public class LvisRulesTests
{
    private static readonly CocoBox Object = new(0, 0, 40, 40);
    private static readonly CocoBox Elsewhere = new(50, 50, 40, 40);

    private static readonly CocoCategory[] Classes =
    [
        new(1, "cat") { Frequency = LvisFrequency.Frequent },
        new(2, "dog") { Frequency = LvisFrequency.Common },
        new(3, "zebra") { Frequency = LvisFrequency.Rare },
    ];

    [TestMethod]
    public void Classes_that_were_not_annotated_in_an_image_are_not_judged()
    {
        // Neither annotated nor verified to be absent: dogs are not evaluated in image 1.
        CocoResult[] found = [Found(1, 1, 0.5), Found(2, 2, 0.5), Found(1, 2, 0.9)];
        Assert.AreEqual(1, Evaluate([Image(1), Image(2)], [Truth(1, 1), Truth(2, 2)], found).AP, 1e-12);

        // Verified to be absent: a false positive with a higher score than the true positive.
        var absent = Image(1) with { NegativeCategoryIds = [2] };
        var summary = Evaluate([absent, Image(2)], [Truth(1, 1), Truth(2, 2)], found);
        Assert.AreEqual((1.0, 0.5), (Math.Round(summary.APFrequent, 12), Math.Round(summary.APCommon, 12)));
    }

    [TestMethod]
    public void Classes_that_are_not_exhaustively_annotated_forgive_what_matches_nothing()
    {
        var partial = Image(1) with { NotExhaustiveCategoryIds = [1] };
        CocoResult[] found = [Found(1, 1, 0.9, Elsewhere), Found(1, 1, 0.5)];
        Assert.AreEqual(0.5, Evaluate([Image(1)], [Truth(1, 1)], found).AP, 1e-12);
        Assert.AreEqual(1, Evaluate([partial], [Truth(1, 1)], found).AP, 1e-12);

        // Matches count as usual; a second detection of an object has no match.
        Assert.AreEqual(0, Evaluate([partial], [Truth(1, 1)], [Found(1, 1, 0.9, Elsewhere)]).AP);
        Assert.AreEqual(1, Evaluate([partial], [Truth(1, 1)], [Found(1, 1, 0.9), Found(1, 1, 0.8)]).AP, 1e-12);

        // The list alone does not cause a class to be evaluated.
        var listed = Image(1) with { NotExhaustiveCategoryIds = [2] };
        Assert.AreEqual(1, Evaluate([listed, Image(2)], [Truth(2, 2)], [Found(1, 2, 0.9), Found(2, 2, 0.5)]).AP, 1e-12);
    }

    [TestMethod]
    public void Three_hundred_detections_of_an_image_count_over_all_classes_judged_or_not()
    {
        // The true positive is the last detection: with 299 detections of a class that is not evaluated it is kept, with 300 it is not.
        Assert.AreEqual(1, With(299).AP, 1e-12);
        Assert.AreEqual(0, With(300).AP);
        Assert.AreEqual(0, With(3100).AR);

        // Also detections of unknown classes, but not of another image.
        Assert.AreEqual(0, With(300, category: 999).AP);
        Assert.AreEqual(1, With(300, image: 2).AP, 1e-12);

        LvisSummary With(int count, long category = 2, long image = 1) => Evaluate(
            [Image(1), Image(2)],
            [Truth(1, 1)],
            [Found(1, 1, 0.1), .. Enumerable.Repeat(Found(image, category, 0.9), count)]);
    }

    [TestMethod]
    public void Of_equal_scores_the_first_of_an_image_count()
    {
        CocoResult[] many = [.. Enumerable.Repeat(Found(1, 1, 0.5, Elsewhere), 300)];
        Assert.AreEqual(0, Evaluate([Image(1)], [Truth(1, 1)], [.. many, Found(1, 1, 0.5)]).AR);
        Assert.AreEqual(1, Evaluate([Image(1)], [Truth(1, 1)], [Found(1, 1, 0.5), .. many]).AR, 1e-12);
    }

    [TestMethod]
    public void A_box_beside_a_mask_decides_its_area()
    {
        // A false positive of 400 pixels; with its box of 2500 pixels it is not small.
        var wrong = Found(1, 1, 0.9, new CocoBox(60, 60, 20, 20), hasMask: true);
        var right = Found(1, 1, 0.5, new CocoBox(0, 0, 20, 20), hasMask: true);
        var truth = new CocoAnnotation(1, 1, 1, new CocoBox(0, 0, 20, 20), right.Segmentation, 400);
        Assert.AreEqual(0.5, Evaluate([Image(1)], [truth], [wrong, right], IouType.Mask).APSmall, 1e-12);
        CocoResult[] boxed = [wrong with { Box = new CocoBox(40, 40, 50, 50) }, right with { Box = new CocoBox(0, 0, 20, 20) }];
        Assert.AreEqual(1, Evaluate([Image(1)], [truth], boxed, IouType.Mask).APSmall, 1e-12);
        Assert.AreEqual(0.5, Evaluate([Image(1)], [truth], boxed, IouType.Mask).AP, 1e-12);
    }

    [TestMethod]
    public void Objects_and_detections_without_area_are_left_out()
    {
        // The class of an object without area is not evaluated, so the detection is not a false positive.
        var flat = Truth(1, 2) with { Area = 0 };
        var summary = Evaluate([Image(1), Image(2)], [flat, Truth(2, 2)], [Found(1, 2, 0.9), Found(2, 2, 0.5)]);
        Assert.AreEqual(1, summary.AP, 1e-12);
        Assert.AreEqual(1, Evaluate([Image(1)], [Truth(1, 1)], [Found(1, 1, 0.9, new CocoBox(5, 5, 9, 0)), Found(1, 1, 0.5)]).AP, 1e-12);
    }

    [TestMethod]
    public void Crowds_are_objects_and_ignored_objects_count_neither_way()
    {
        var missed = Truth(1, 1, Elsewhere) with { Id = 2 };
        Assert.AreEqual(0.5, Evaluate([Image(1)], [Truth(1, 1), missed], [Found(1, 1, 0.9)]).AR, 1e-12);
        Assert.AreEqual(0.5, Evaluate([Image(1)], [Truth(1, 1), missed with { IsCrowd = true }], [Found(1, 1, 0.9)]).AR, 1e-12);
        CocoResult[] twice = [Found(1, 1, 0.95, Elsewhere), Found(1, 1, 0.92, Elsewhere), Found(1, 1, 0.9)];
        var summary = Evaluate([Image(1)], [Truth(1, 1), missed with { IsIgnored = true }], twice);
        Assert.AreEqual(1, summary.AR, 1e-12);

        // An ignored object matches one detection; the second one is a false positive, unlike in a crowd of COCO.
        Assert.AreEqual(0.5, summary.AP, 1e-12);
    }

    [TestMethod]
    public void Rare_common_and_frequent_classes_are_averaged_apart_and_rare_ones_are_novel()
    {
        CocoAnnotation[] truth = [Truth(1, 1), Truth(1, 2) with { Id = 2 }, Truth(1, 3) with { Id = 3 }];
        var instances = new CocoInstances([Image(1)], Classes, truth);
        var evaluation = LvisEvaluator.Evaluate(instances, [Found(1, 1, 0.9), Found(1, 3, 0.9, new CocoBox(0, 0, 30, 40))], IouType.Box);
        var summary = evaluation.Summary;
        Assert.AreEqual((0.6, 0.0, 1.0), (Math.Round(summary.APRare, 12), summary.APCommon, Math.Round(summary.APFrequent, 12)));
        var split = ZeroShotSplits.FromFrequencies(Classes);
        CollectionAssert.AreEqual(new[] { "zebra" }, split.Novel.ToArray());
        CollectionAssert.AreEqual(new[] { "cat", "dog" }, split.Base.ToArray());
        Assert.AreEqual(0.6, evaluation.SummarizeClasses(split.Novel).AP, 1e-12);
        Assert.AreEqual(0.5, evaluation.SummarizeClasses(split.Base).AP, 1e-12);
        Assert.AreEqual(0.6, evaluation.Categories[2].Summary.AP, 1e-12);
        Assert.AreEqual(1, evaluation.Categories[1].GroundTruthCount);
        Assert.ThrowsExactly<ArgumentException>(() => ZeroShotSplits.FromFrequencies([new CocoCategory(1, "cat")]));
    }

    [TestMethod]
    public void Other_annotations_are_refused_by_name_and_recognized()
    {
        var coco = new CocoInstances([new CocoImage(7, null, 100, 100)], Classes, []);
        Assert.IsFalse(LvisEvaluator.IsLvis(coco));
        Assert.Contains("image 7: field 'neg_category_ids'", Refusal(coco).Message);
        var federated = new CocoInstances([new CocoImage(7, null, 9, 9) { NegativeCategoryIds = [] }], Classes, []);
        Assert.IsFalse(LvisEvaluator.IsLvis(federated));
        Assert.Contains("image 7: field 'not_exhaustive_category_ids'", Refusal(federated).Message);
        var unsorted = new CocoInstances([Image(1)], [new CocoCategory(4, "cat")], []);
        Assert.IsTrue(LvisEvaluator.IsLvis(unsorted));
        Assert.Contains("category 4: field 'frequency'", Refusal(unsorted).Message);
        var lvis = new CocoInstances([Image(1)], Classes, []);
        Assert.Contains("result number 2: field 'image_id' is 5", Refusal(lvis, Found(1, 1, 1), Found(5, 1, 1)).Message);
        Assert.Contains("result number 1: field 'score'", Refusal(lvis, Found(1, 1, double.NaN)).Message);
    }

    [TestMethod]
    public void Fields_of_LVIS_and_Open_Images_are_kept_by_writing_and_foreign_forms_are_passed_over()
    {
        var folder = Directory.CreateTempSubdirectory("ovs-lvis").FullName;
        var file = Path.Combine(folder, "a.json");
        var image = Image(1) with { NegativeCategoryIds = [2, long.MaxValue], NotExhaustiveCategoryIds = [1], PositiveCategoryIds = [3] };
        var annotation = Truth(1, 1) with { IsGroupOf = true, IsIgnored = true };
        new CocoInstances([image], [.. Classes, new(9, "x") { FreebaseId = "/m/1" }], [annotation]).Write(file);
        var read = CocoInstances.Read(file);
        CollectionAssert.AreEqual(new[] { 2, long.MaxValue }, read.Images[0].NegativeCategoryIds!.ToArray());
        CollectionAssert.AreEqual(new[] { 1L }, read.Images[0].NotExhaustiveCategoryIds!.ToArray());
        CollectionAssert.AreEqual(new[] { 3L }, read.Images[0].PositiveCategoryIds!.ToArray());
        CollectionAssert.AreEqual(
            new LvisFrequency?[] { LvisFrequency.Frequent, LvisFrequency.Common, LvisFrequency.Rare, null },
            read.Categories.Select(category => category.Frequency).ToArray());
        Assert.AreEqual("/m/1", read.Categories[3].FreebaseId);
        Assert.IsTrue(read.Annotations[0] is { IsGroupOf: true, IsIgnored: true });

        // COCO files that use these names with another meaning.
        File.WriteAllText(file, """
            {"images":[{"id":1,"height":9,"width":9,"neg_category_ids":"none","not_exhaustive_category_ids":[1.5],"pos_category_ids":null}],
             "categories":[{"id":1,"name":"cat","frequency":12,"freebase_id":5}],
             "annotations":[{"id":1,"image_id":1,"category_id":1,"isgroupof":"no","ignore":[]}]}
            """);
        read = CocoInstances.Read(file);
        Assert.IsTrue(read.Images[0] is { NegativeCategoryIds: null, NotExhaustiveCategoryIds: null, PositiveCategoryIds: null });
        Assert.IsTrue(read.Categories[0] is { Frequency: null, FreebaseId: null });
        Assert.IsTrue(read.Annotations[0] is { IsGroupOf: false, IsIgnored: false });
        Directory.Delete(folder, recursive: true);
    }

    private static InvalidDataException Refusal(CocoInstances truth, params CocoResult[] found) =>
        Assert.ThrowsExactly<InvalidDataException>(() => LvisEvaluator.Evaluate(truth, found));

    private static LvisSummary Evaluate(
        CocoImage[] images, CocoAnnotation[] truth, CocoResult[] found, IouType type = IouType.Box) =>
        LvisEvaluator.Evaluate(
            new CocoInstances(images, Classes, [.. truth.Select((annotation, i) => annotation with { Id = i + 1 })]), found, type).Summary;

    private static CocoImage Image(long id) =>
        new(id, null, 100, 100) { NegativeCategoryIds = [], NotExhaustiveCategoryIds = [] };

    private static CocoAnnotation Truth(long image, long category, CocoBox? box = null) =>
        new(1, image, category, box ?? Object, Area: 1600);

    private static CocoResult Found(long image, long category, double score, CocoBox? box = null, bool hasMask = false)
    {
        var place = box ?? Object;
        return hasMask
            ? new(image, category, score, null, CocoSegmentation.FromMask(RunLengthMask.FromBox(place.ToBoundingBox(), 100, 100)))
            : new(image, category, score, place);
    }
}
