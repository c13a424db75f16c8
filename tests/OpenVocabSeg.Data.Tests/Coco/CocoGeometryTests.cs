namespace OpenVocabSeg.Data.Tests.Coco;

/// <summary>Invalid boxes, masks and sizes cause errors only where they are needed.</summary>
[TestClass]
public class CocoGeometryTests
{
    private const string Good = "[0,0,0,3,3,3,3,0]";

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-geometry").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("[0,0,0,3,3,3,3,0]", DisplayName = "one list of numbers (VIA)")]
    [DataRow("[[0,0],[0,3],[3,3],[3,0]]", DisplayName = "a list of points")]
    [DataRow("[[[0,0],[0,3],[3,3],[3,0]]]", DisplayName = "a list of lists of points")]
    [DataRow("[[0,0,0,3,3,3,3,0]]", DisplayName = "COCO")]
    public void Polygons_are_understood_in_every_form(string segmentation)
    {
        var annotation = Read($$"""{"segmentation":{{segmentation}}}""");
        CollectionAssert.AreEqual(new double[] { 0, 0, 0, 3, 3, 3, 3, 0 }, annotation.Segmentation!.Polygons!.Single().ToArray());
        Assert.IsNull(annotation.MaskProblem);
    }

    [TestMethod]
    [DataRow("[1,1,2,1]", SkipReason.TooFewPoints)]
    [DataRow("[1,1]", SkipReason.TooFewPoints)]
    [DataRow("[]", SkipReason.TooFewPoints)]
    [DataRow("[1,1,2,1,2]", SkipReason.TooFewPoints)]
    [DataRow("[1,1,2,1,2,null]", SkipReason.UnreadablePolygon)]
    [DataRow("[1,1,2,1,2,\"x\"]", SkipReason.UnreadablePolygon)]
    [DataRow("[1,1,2,1,2,1e300]", SkipReason.UnreadablePolygon)]
    [DataRow("[1,1,2,1,2,1e999]", SkipReason.UnreadablePolygon)]
    [DataRow("\"1,1,2,1,2,2\"", SkipReason.UnreadablePolygon)]
    [DataRow("5", SkipReason.UnreadablePolygon)]
    public void A_bad_polygon_beside_a_good_one_is_left_out(string polygon, SkipReason reason)
    {
        foreach (var segmentation in new[] { $"[{Good},{polygon}]", $"[{polygon},{Good}]" })
        {
            var instances = ReadAll($$"""{"segmentation":{{segmentation}}}""");
            Assert.AreEqual(9, instances.Annotations.Single().Segmentation!.ToMask(4, 5).Area);
            var (usable, skipped) = instances.SelectMasks();
            Assert.HasCount(1, usable.Annotations);
            Assert.AreEqual((reason, 1L), (skipped.Counts.Single().Reason, skipped.Counts.Single().Count));
            Assert.StartsWith("annotation 7: polygon ", skipped.Counts.Single().Example);
        }

        // If it is the only one, no polygon is left.
        var alone = ReadAll($$"""{"segmentation":[{{polygon}}]}""");
        Assert.AreEqual(1, alone.SelectMasks().Skipped.CountOf(SkipReason.NoUsablePolygon));
        Assert.Contains("field 'segmentation'", alone.Annotations.Single().MaskProblem!);
    }

    [TestMethod]
    public void The_last_of_an_odd_count_of_numbers_is_dropped_as_pycocotools_does()
    {
        var instances = ReadAll("""{"segmentation":[[0,0,0,3,3,3,3,0,9]]}""");
        Assert.HasCount(8, instances.Annotations.Single().Segmentation!.Polygons!.Single());
        Assert.AreEqual(1, instances.SelectMasks().Skipped.CountOf(SkipReason.OddCoordinates));
    }

    [TestMethod]
    [DataRow("\"488\"", "annotation 7: field 'segmentation' is neither")]
    [DataRow("true", "annotation 7: field 'segmentation' is neither")]
    [DataRow("""{"counts":"488"}""", "annotation 7: field 'segmentation' has no 'size'")]
    [DataRow("""{"size":[4,5],"counts":"48"}""", "annotation 7: field 'segmentation': The run lengths sum to 12")]
    [DataRow("""{"size":[4,5],"counts":"48~"}""", "annotation 7: field 'segmentation': The run-length string has the invalid character")]
    [DataRow("""{"size":[4,5],"counts":"\ud800"}""", "annotation 7: field 'segmentation'")]
    [DataRow("""{"size":[4,5],"counts":[4,-8,8]}""", "annotation 7: field 'segmentation.counts' contains -8")]
    [DataRow("""{"size":[4,5],"counts":[4,"x",8]}""", "annotation 7: field 'segmentation.counts' contains \"x\"")]
    [DataRow("""{"size":[4,5],"counts":5}""", "annotation 7: field 'segmentation.counts' is neither")]
    [DataRow("""{"size":[0,5],"counts":"0"}""", "annotation 7: field 'segmentation.size'")]
    [DataRow("""{"size":[99999,99999],"counts":"0"}""", "annotation 7: field 'segmentation'")]
    [DataRow("""{"size":[5,4],"counts":"488"}""", "annotation 7: field 'segmentation' has 5×4 pixels, but image 70 has 4×5")]
    [DataRow("null", "annotation 7: field 'segmentation' is missing")]
    [DataRow("[]", "annotation 7: field 'segmentation' is missing")]
    [DataRow("[[1,1,2,2]]", "annotation 7: field 'segmentation' has no polygon that can be drawn")]
    public void Boxes_are_compared_whatever_the_mask_is(string segmentation, string problem)
    {
        var instances = ReadAll($$"""{"bbox":[0,0,3,3],"area":9,"segmentation":{{segmentation}}}""");
        CocoResult[] results = [new(70, 3, 0.5, new CocoBox(0, 0, 3, 3))];
        var boxes = CocoEvaluator.Evaluate(instances, results, new EvaluationOptions { IouType = IouType.Box });
        Assert.AreEqual(1, boxes.Summary.AP, 1e-12);
        Assert.IsTrue(boxes.Skipped.IsEmpty);
        var refused = Assert.ThrowsExactly<InvalidDataException>(() => CocoEvaluator.Evaluate(instances, results));
        Assert.StartsWith(problem, refused.Message);
    }

    [TestMethod]
    [DataRow("\"bbox\":[1,2,3]", "annotation 7: field 'bbox' has 3 numbers instead of 4.")]
    [DataRow("\"bbox\":[1,2,3,1e999]", "annotation 7: field 'bbox' contains 1e999, which is not a number.")]
    [DataRow("\"bbox\":[1,2,\"wide\",3]", "annotation 7: field 'bbox' contains \"wide\", which is not a number.")]
    [DataRow("\"bbox\":\"1 2 3 4\"", "annotation 7: field 'bbox' is not a list of numbers.")]
    public void Masks_are_compared_whatever_the_box_is(string box, string problem)
    {
        var instances = ReadAll($$"""{{{box}},"segmentation":[{{Good}}]}""");
        CocoResult[] results = [new(70, 3, 0.5, Segmentation: CocoSegmentation.FromPolygons([[0, 0, 0, 3, 3, 3, 3, 0]]))];
        Assert.AreEqual(1, CocoEvaluator.Evaluate(instances, results).Summary.AP, 1e-12);
        var refused = Assert.ThrowsExactly<InvalidDataException>(
            () => CocoEvaluator.Evaluate(instances, results, new EvaluationOptions { IouType = IouType.Box }));
        Assert.AreEqual(problem, refused.Message);
        Assert.AreEqual(1, instances.SelectMasks().Skipped.CountOf(SkipReason.UnreadableBox));
    }

    [TestMethod]
    public void An_impossible_area_is_named_where_areas_are_compared()
    {
        var instances = ReadAll($$"""{"area":"big","bbox":[0,0,3,3],"segmentation":[{{Good}}]}""");
        var refused = Assert.ThrowsExactly<InvalidDataException>(() => CocoEvaluator.Evaluate(instances, []));
        Assert.AreEqual("annotation 7: field 'area' is not a number: \"big\".", refused.Message);
        Assert.IsTrue(instances.SelectMasks().Skipped.IsEmpty);
    }

    [TestMethod]
    [DataRow("", "image 70 has no 'height' and 'width'")]
    [DataRow(""","height":-4,"width":5""", "image 70: field 'height' is -4, not a size in pixels")]
    [DataRow(""","height":4,"width":"wide" """, "image 70: field 'width' is \"wide\", not a size in pixels")]
    [DataRow(""","height":4.5,"width":5""", "image 70: field 'height' is 4.5, not a size in pixels")]
    [DataRow(""","height":99999,"width":99999""", "image 70 of 99999×99999 has more than")]
    public void Sizes_are_judged_where_polygons_are_drawn(string size, string problem)
    {
        var instances = ReadAll($$"""{"bbox":[0,0,3,3],"area":9,"segmentation":[{{Good}}]}""", size);
        CocoResult[] results = [new(70, 3, 0.5, new CocoBox(0, 0, 3, 3))];
        var options = new EvaluationOptions { IouType = IouType.Box };
        Assert.AreEqual(1, CocoEvaluator.Evaluate(instances, results, options).Summary.AP, 1e-12);
        var refused = Assert.ThrowsExactly<InvalidDataException>(() => CocoEvaluator.Evaluate(instances, results));
        Assert.StartsWith("annotation 7: field 'segmentation' is polygons, and " + problem, refused.Message);
        Assert.AreEqual(1, instances.SelectMasks().Skipped.CountOf(SkipReason.UnknownImageSize));
    }

    private CocoAnnotation Read(string annotation) => ReadAll(annotation).Annotations.Single();

    private CocoInstances ReadAll(string annotation, string size = ""","height":4,"width":5""")
    {
        var path = Path.Combine(_folder, "file.json");
        File.WriteAllText(
            path,
            $$"""
            {"images":[{"id":70{{size}}}],"categories":[{"id":3,"name":"cat"}],
             "annotations":[{"id":7,"image_id":70,"category_id":3,{{annotation[1..]}}]}
            """);
        return CocoInstances.Read(path);
    }
}
