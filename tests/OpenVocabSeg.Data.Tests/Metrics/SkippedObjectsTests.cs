namespace OpenVocabSeg.Data.Tests.Metrics;

/// <summary>What an evaluation leaves out is counted and has no other effect.</summary>
[TestClass]
public class SkippedObjectsTests
{
    private static readonly CocoImage[] Images = [new(1, "a.jpg", 100, 100)];
    private static readonly CocoCategory[] Categories = [new(1, "cat"), new(2, "dog")];
    private static readonly CocoAnnotation Cat = new(1, 1, 1, new CocoBox(0, 0, 20, 20), Square(0, 20), 400);
    private static readonly CocoResult Found = new(1, 1, 0.5, Segmentation: Square(0, 20));

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-skipped").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Objects_without_masks_are_left_out_and_counted()
    {
        var dog = Cat with { Id = 2, CategoryId = 2, Segmentation = null };
        var evaluation = CocoEvaluator.Evaluate(new CocoInstances(Images, Categories, [Cat, dog, dog with { Id = 3 }]), [Found]);
        Assert.AreEqual(1, evaluation.Summary.AP, 1e-12);
        Assert.AreEqual(2, evaluation.Skipped.CountOf(SkipReason.NoMask));
        CollectionAssert.AreEqual(new[] { "dog" }, evaluation.Skipped.EmptyClasses.ToArray());

        // There are boxes, so all objects are compared.
        Assert.AreEqual(0.5, CocoEvaluator.Evaluate(
            new CocoInstances(Images, Categories, [Cat, dog]), [Found], new EvaluationOptions { IouType = IouType.Box }).Summary.AP, 1e-12);
    }

    [TestMethod]
    public void Objects_without_boxes_and_masks_are_left_out_where_boxes_are_compared()
    {
        var options = new EvaluationOptions { IouType = IouType.Box };
        var bare = new CocoAnnotation(2, 1, 1);
        var evaluation = CocoEvaluator.Evaluate(new CocoInstances(Images, Categories, [Cat, bare]), [Found], options);
        Assert.AreEqual(1, evaluation.Summary.AP, 1e-12);
        Assert.AreEqual("1 object without a box is left out: annotation 2: field 'bbox' is missing.", evaluation.Skipped.ToString());
        Assert.AreEqual(
            "annotation 2: field 'bbox' is missing.",
            Assert.ThrowsExactly<InvalidDataException>(
                () => CocoEvaluator.Evaluate(new CocoInstances(Images, Categories, [bare]), [Found], options)).Message);
    }

    [TestMethod]
    public void Only_evaluated_images_and_classes_are_judged()
    {
        var dog = new CocoAnnotation(2, 1, 2);
        var instances = new CocoInstances(Images, Categories, [Cat, dog]);
        Assert.IsTrue(CocoEvaluator.Evaluate(instances, [Found], new EvaluationOptions { CategoryIds = [1] }).Skipped.IsEmpty);
    }

    [TestMethod]
    public void A_two_point_polygon_beside_a_good_one_changes_nothing()
    {
        const string Truth = """
            {"images":[{"id":1,"width":96,"height":72}],"categories":[{"id":2,"name":"block"}],
             "annotations":[{"id":2,"image_id":1,"category_id":2,"iscrowd":0,"area":441.0,"bbox":[51,8,21,21],
              "segmentation":[[51,8,72,8,72,29,51,29],[60,20,62,20]]}]}
            """;
        CocoResult[] found = [new(1, 2, 0.9, new CocoBox(53, 8, 21, 21))];
        var masks = CocoEvaluator.Evaluate(CocoInstances.Read(Save(Truth)), found);
        var boxes = CocoEvaluator.Evaluate(CocoInstances.Read(Save(Truth)), found, new EvaluationOptions { IouType = IouType.Box });

        // pycocotools: 0.7, and 1 at IoU 0.75.
        Assert.AreEqual((0.7, 1.0), (Math.Round(masks.Summary.AP, 12), Math.Round(masks.Summary.AP75, 12)));
        Assert.AreEqual((0.7, 1.0), (Math.Round(boxes.Summary.AP, 12), Math.Round(boxes.Summary.AP75, 12)));
        Assert.AreEqual(1, masks.Skipped.CountOf(SkipReason.TooFewPoints));
        Assert.IsTrue(boxes.Skipped.IsEmpty);
    }

    [TestMethod]
    public void One_bad_mask_among_thousands_is_left_out()
    {
        CocoAnnotation[] many = [.. Enumerable.Range(1, 3000).Select(i => Cat with { Id = i, ImageId = i })];
        CocoImage[] images = [.. Enumerable.Range(1, 3000).Select(i => new CocoImage(i, null, 100, 100))];
        var path = Path.Combine(_folder, "file.json");
        new CocoInstances(images, Categories, many).Write(path);
        var text = File.ReadAllText(path);
        var at = text.IndexOf("\"counts\":\"", StringComparison.Ordinal) + "\"counts\":\"".Length;
        File.WriteAllText(path, text.Insert(at, "~"));
        var results = many.Skip(1).Select(annotation => Found with { ImageId = annotation.ImageId });
        var evaluation = CocoEvaluator.Evaluate(CocoInstances.Read(path), results);
        Assert.AreEqual(1, evaluation.Summary.AP, 1e-12);
        Assert.AreEqual(1, evaluation.Skipped.CountOf(SkipReason.UnreadableMask));
    }

    [TestMethod]
    public void A_detection_whose_mask_cannot_be_read_counts_as_wrong()
    {
        const string Bad = """{"image_id":1,"category_id":1,"score":0.9,"segmentation":{"size":[100,100],"counts":"~"}}""";
        const string TwoPoints = """{"image_id":1,"category_id":1,"score":0.8,"segmentation":[[1,1,2,2]]}""";
        const string Good = """{"image_id":1,"category_id":1,"score":0.5,"segmentation":[[0,0,20,0,20,20,0,20]]}""";
        var truth = new CocoInstances(Images, Categories, [Cat]);
        var evaluation = CocoEvaluator.Evaluate(truth, CocoResults.Read(Save($"[{Bad},{TwoPoints},{Good}]")));
        Assert.AreEqual(1 / 3.0, evaluation.Summary.AP, 1e-12);
        Assert.AreEqual(2, evaluation.Skipped.CountOf(SkipReason.UnreadableDetectionMask));
        Assert.AreEqual(1, evaluation.Skipped.CountOf(SkipReason.TooFewPoints));
        Assert.Contains(
            "result number 1: field 'segmentation'",
            Assert.ThrowsExactly<InvalidDataException>(() => CocoEvaluator.Evaluate(truth, CocoResults.Read(Save($"[{Bad}]")))).Message);

        // Its box is valid, so boxes are compared.
        var boxed = Bad.Replace("\"score\"", "\"bbox\":[0,0,20,20],\"score\"", StringComparison.Ordinal);
        Assert.AreEqual(1, CocoEvaluator.Evaluate(
            truth, CocoResults.Read(Save($"[{boxed}]")), new EvaluationOptions { IouType = IouType.Box }).Summary.AP, 1e-12);
    }

    [TestMethod]
    public void A_mask_of_a_detection_of_another_size_is_refused()
    {
        var other = CocoSegmentation.FromMask(RunLengthMask.FromCounts([0, 10_000], 50, 200));
        var refused = Assert.ThrowsExactly<InvalidDataException>(
            () => CocoEvaluator.Evaluate(new CocoInstances(Images, Categories, [Cat]), [Found, new CocoResult(1, 1, 0.5, null, other)]));
        Assert.AreEqual("result number 2: field 'segmentation' has 50×200 pixels, but image 1 has 100×100.", refused.Message);
    }

    [TestMethod]
    public void Long_lists_of_classes_are_cut()
    {
        var classes = Enumerable.Range(1, 25).Select(i => $"c{i}").ToArray();
        CocoCategory[] categories = [.. classes.Select((name, i) => new CocoCategory(i + 1, name)), new(99, "cat")];
        CocoAnnotation[] annotations = [Cat with { CategoryId = 99 }, .. classes.Select((_, i) => new CocoAnnotation(i + 2, 1, i + 1))];
        var skipped = CocoEvaluator.Evaluate(new CocoInstances(Images, categories, annotations), []).Skipped;
        Assert.HasCount(25, skipped.EmptyClasses);
        Assert.EndsWith("'c20', ….", skipped.ToLines()[^1]);
    }

    private static CocoSegmentation Square(int from, int to) =>
        CocoSegmentation.FromMask(RunLengthMask.FromBox(new BoundingBox(from, from, to, to), 100, 100));

    private string Save(string content)
    {
        var path = Path.Combine(_folder, "file.json");
        File.WriteAllText(path, content);
        return path;
    }
}
