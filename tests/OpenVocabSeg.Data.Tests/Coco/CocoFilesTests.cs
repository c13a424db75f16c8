using System.Globalization;

namespace OpenVocabSeg.Data.Tests.Coco;

[TestClass]
public class CocoFilesTests
{
    private const string Images = """ "images":[{"id":700000000001,"height":4,"width":5,"file_name":"a.jpg"}] """;
    private const string Categories = """ "categories":[{"id":3,"name":"cat"}] """;

    private const string Valid = """ "id":7,"image_id":700000000001,"category_id":3 """;

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-coco").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void All_encodings_crowds_long_ids_and_missing_fields_are_read()
    {
        var instances = CocoInstances.Read(Save($$$"""
            {"info":{"year":[2014,{"a":null}]},
             "annotations":[
              {"id":900000000001,"image_id":700000000001,"category_id":3,"segmentation":[[0,0,0,3,3,3,3,0]],
               "bbox":[0,0,3,3],"area":9.5,"iscrowd":0},
              {"id":2,"image_id":700000000001,"category_id":3,"segmentation":{"size":[4,5],"counts":[4,8,8]},"iscrowd":1},
              {"id":3,"image_id":700000000001,"category_id":3,"segmentation":{"size":[4,5],"counts":"488"}},
              {"id":4,"image_id":700000000001,"category_id":3,"segmentation":[],"area":null}],
             {{{Images}}}, {{{Categories}}} , "licenses":[] } 
            """));
        var annotations = instances.Annotations;
        Assert.AreEqual(900000000001, annotations[0].Id);
        Assert.AreEqual(700000000001, instances.FindImage(annotations[0].ImageId).Id);
        Assert.AreEqual("cat", instances.FindCategory(annotations[0].CategoryId).Name);
        Assert.AreEqual(new CocoBox(0, 0, 3, 3), annotations[0].Box);
        Assert.AreEqual(9.5, annotations[0].Area);
        Assert.AreEqual(9, annotations[0].Segmentation!.ToMask(4, 5).Area);
        Assert.IsTrue(annotations[1].IsCrowd);
        Assert.IsNull(annotations[1].Box);
        Assert.AreEqual(annotations[1].Segmentation!.Mask, annotations[2].Segmentation!.Mask);
        Assert.IsFalse(annotations[1].Segmentation!.IsCompressed);
        Assert.IsTrue(annotations[2].Segmentation!.IsCompressed);
        Assert.AreEqual((null, null), (annotations[3].Segmentation, annotations[3].Area));
        Assert.ThrowsExactly<KeyNotFoundException>(() => instances.FindImage(1));
        Assert.ThrowsExactly<KeyNotFoundException>(() => instances.FindCategory(1));
    }

    [TestMethod]
    [DataRow(1 << 16)]
    [DataRow(1 << 18)]
    public void Elements_larger_than_the_buffer_are_read(int coordinates)
    {
        var numbers = string.Join(',', Enumerable.Range(0, coordinates).Select(i => i % 4));
        var instances = CocoInstances.Read(Save($$"""
            {{{Images}},"junk":{"a":[[{{numbers}}]]},{{Categories}},
             "annotations":[{"id":1,"image_id":700000000001,"category_id":3,"segmentation":[[{{numbers}}]]},
                            {"id":2,"image_id":700000000001,"category_id":3,"bbox":[1,1,2,2]}]}
            """));
        Assert.HasCount(coordinates, instances.Annotations[0].Segmentation!.Polygons![0]);
        Assert.HasCount(2, instances.Annotations);
    }

    [TestMethod]
    public void Only_what_is_kept_is_checked_and_held()
    {
        var path = Save($$"""
            {{{Images}},{{Categories}},
             "annotations":[{"id":1,"image_id":700000000001,"category_id":3},{"id":2,"image_id":5,"category_id":3}]}
            """);
        Assert.AreEqual(1, CocoInstances.Read(path, annotation => annotation.ImageId != 5).Annotations.Single().Id);
    }

    [TestMethod]
    public void A_class_that_is_repeated_counts_once()
    {
        // As VIA exports them: the list of classes once for each image.
        const string Repeated = """{"id":3,"name":"dog","supercategory":"class"},{"id":4,"name":"cat","supercategory":"class"}""";
        var path = Save($$"""{{{Images}},"categories":[{{Repeated}},{{Repeated}}],"annotations":[{{{Valid}}}]}""");
        var instances = CocoInstances.Read(path);
        CollectionAssert.AreEqual(new[] { "dog", "cat" }, instances.Categories.Select(category => category.Name).ToArray());
        Assert.AreEqual(3, instances.FindCategory("dog").Id);

        var other = Save($$"""{{{Images}},"categories":[{{Repeated}},{"id":4,"name":"bird"}],"annotations":[]}""");
        var message = Assert.ThrowsExactly<InvalidDataException>(() => CocoInstances.Read(other)).Message;
        Assert.Contains("category 4: field 'id' occurs twice", message);
    }

    [TestMethod]
    [DataRow("""{"id":7,"image_id":1,"category_id":3}""", "annotation 7: field 'image_id' is 1")]
    [DataRow("""{"id":7,"image_id":700000000001,"category_id":4}""", "annotation 7: field 'category_id' is 4")]
    [DataRow("""{"id":7,"image_id":700000000001}""", "annotation 7: field 'category_id' is missing")]
    [DataRow("""{"image_id":700000000001,"category_id":3}""", "annotation number 1: field 'id' is missing")]
    [DataRow("""{"id":7.5}""", "annotation number 1: field 'id' is not a whole number")]
    [DataRow("""{"id":7,"image_id":"x","category_id":3}""", "annotation 7: field 'image_id' is not a whole number")]
    [DataRow("""{"id":9223372036854775808}""", "field 'id' is 9223372036854775808, which is larger than 2⁶³ − 1")]
    [DataRow("""{"id":"seven"}""", "annotation number 1: field 'id' is not a whole number: \"seven\"")]
    [DataRow("""{$,"iscrowd":2}""", "annotation 7: field 'iscrowd'")]
    [DataRow("""{$,"iscrowd":"maybe"}""", "annotation 7: field 'iscrowd'")]
    [DataRow("""{$},{$}""", "annotation 7: field 'id' occurs twice")]
    [DataRow("""[1]""", "annotation number 1 is not a JSON object")]
    [DataRow("""{"id":7""", "not valid JSON")]
    [DataRow("""{"id":NaN}""", "field 'id' is not a whole number")]
    public void Bad_annotations_are_refused_by_file_id_and_field(string annotation, string problem)
    {
        var path = Save($$"""{{{Images}},{{Categories}},"annotations":[{{annotation}}]}""".Replace("$", Valid, StringComparison.Ordinal));
        var message = Assert.ThrowsExactly<InvalidDataException>(() => CocoInstances.Read(path)).Message;
        Assert.StartsWith("file.json: ", message);
        Assert.Contains(problem, message);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("""{"images":[],"categories":[]}""")]
    [DataRow("""{"images":{},"categories":[],"annotations":[]}""")]
    [DataRow("""{"images":[{"id":1},{"id":1}],"categories":[],"annotations":[]}""")]
    [DataRow("""{"images":[{"id":"x"}],"categories":[],"annotations":[]}""")]
    [DataRow("""{"images":[],"categories":[{"id":1}],"annotations":[]}""")]
    [DataRow("""{"images":[],"categories":[{"id":1,"name":5}],"annotations":[]}""")]
    [DataRow("""{"images":[],"categories":[],"annotations":[]}}""")]
    [DataRow("""{"images":[],"categories":[],"annotations":[]""")]
    [DataRow("GIF89a")]
    public void Other_files_are_refused_by_name(string content)
    {
        var path = Save(content);
        Assert.StartsWith("file.json: ", Assert.ThrowsExactly<InvalidDataException>(() => CocoInstances.Read(path)).Message);
    }

    [TestMethod]
    public void Every_truncation_is_refused()
    {
        var whole = $$"""{{{Images}},{{Categories}},"annotations":[{"id":1,"image_id":700000000001,"category_id":3}]}""";
        for (var length = 0; length < whole.Length; length++)
        {
            var path = Save(whole[..length]);
            Assert.StartsWith(
                "file.json: ", Assert.ThrowsExactly<InvalidDataException>(() => CocoInstances.Read(path), $"length {length}").Message);
        }

        Assert.HasCount(1, CocoInstances.Read(Save('\uFEFF' + whole + "\r\n ")).Annotations);
    }

    [TestMethod]
    public void Instances_survive_writing()
    {
        var instances = CocoInstances.Read(TestData.Real("coco-eval", "instances_val2014_100.json"));
        var path = Path.Combine(_folder, "copy.json");
        instances.Write(path);
        var copy = CocoInstances.Read(path);
        CollectionAssert.AreEqual(instances.Images.ToArray(), copy.Images.ToArray());
        CollectionAssert.AreEqual(instances.Categories.ToArray(), copy.Categories.ToArray());
        foreach (var (before, after) in instances.Annotations.Zip(copy.Annotations))
        {
            Assert.AreEqual(before with { Segmentation = null }, after with { Segmentation = null });
            var image = instances.FindImage(before.ImageId);
            Assert.AreEqual(
                before.Segmentation!.ToMask(image.Height, image.Width), after.Segmentation!.ToMask(image.Height, image.Width));
            Assert.AreEqual(before.Segmentation.Polygons is null, after.Segmentation.Polygons is null);
        }
    }

    [TestMethod]
    public void Captions_survive_writing()
    {
        var captions = new CocoCaptions(
            [new CocoImage(1, "ü.jpg", 0, 0), new CocoImage(2, null, 4, 4)],
            [new CocoCaption(5, 1, "A \"cat\" <ü>."), new CocoCaption(6, 1, "")]);
        var path = Path.Combine(_folder, "captions.json");
        captions.Write(path);
        var copy = CocoCaptions.Read(path);
        CollectionAssert.AreEqual(captions.Images.ToArray(), copy.Images.ToArray());
        CollectionAssert.AreEqual(captions.Captions.ToArray(), copy.Captions.ToArray());
        Assert.AreEqual(6, CocoCaptions.Read(path, caption => caption.Text.Length == 0).Captions.Single().Id);
    }

    [TestMethod]
    public void Real_captions_are_read()
    {
        var captions = CocoCaptions.Read(TestData.Real("coco-captions-val2017", "captions_val2017.json"));
        Assert.HasCount(25014, captions.Captions);
    }

    [TestMethod]
    [DataRow("""{"images":[{"id":1}],"annotations":[{"id":7,"image_id":2,"caption":"x"}]}""", "annotation 7: field 'image_id' is 2")]
    [DataRow("""{"images":[{"id":1}],"annotations":[{"id":7,"image_id":1}]}""", "annotation 7: field 'caption' is missing")]
    [DataRow("""{"images":[{"id":1},{"id":1}],"annotations":[]}""", "image 1: field 'id' occurs twice")]
    [DataRow("""{"images":[{"id":1}]}""", "field 'annotations' is missing")]
    public void Bad_captions_are_refused_by_file_id_and_field(string content, string problem)
    {
        var path = Save(content);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => CocoCaptions.Read(path)).Message;
        Assert.StartsWith("file.json: ", message);
        Assert.Contains(problem, message);
    }

    [TestMethod]
    public void Results_survive_writing()
    {
        var mask = RunLengthMask.FromBox(new BoundingBox(2, 1, 30, 17), 40, 50);
        CocoResult[] results =
        [
            new(700000000001, 3, 0.1 + 0.2, new CocoBox(0.1, 2, 3, 4.25)),
            new(1, 4, -1e-20, null, CocoSegmentation.FromMask(mask), 0.75),
            new(2, 4, 5, null, CocoSegmentation.FromMask(mask, compressed: false)),
        ];
        var path = Path.Combine(_folder, "results.json");
        CocoResults.Write(path, results);
        var copy = CocoResults.Read(path).ToArray();
        Assert.HasCount(results.Length, copy);
        foreach (var (before, after) in results.Zip(copy))
        {
            Assert.AreEqual(before with { Segmentation = null }, after with { Segmentation = null });
            Assert.AreEqual(before.Segmentation?.Mask, after.Segmentation?.Mask);
            Assert.AreEqual(before.Segmentation?.IsCompressed, after.Segmentation?.IsCompressed);
        }

        CocoResults.Write(path, []);
        Assert.IsEmpty(CocoResults.Read(path).ToArray());
        Assert.HasCount(1, Directory.GetFiles(_folder));
    }

    [TestMethod]
    public void Failed_writing_leaves_the_older_file()
    {
        var path = Path.Combine(_folder, "results.json");
        CocoResults.Write(path, [new CocoResult(1, 1, 1, new CocoBox(0, 0, 1, 1))]);
        Assert.ThrowsExactly<FormatException>(() => CocoResults.Write(path, Failing()));
        Assert.HasCount(1, CocoResults.Read(path).ToArray());
        Assert.HasCount(1, Directory.GetFiles(_folder));
    }

    [TestMethod]
    [DataRow("""{"annotations":[]}""", "not a JSON list")]
    [DataRow("""[{"image_id":1,"category_id":1,"score":1}]""", "result number 1: field 'bbox' and field 'segmentation' are missing")]
    [DataRow("""[{"image_id":1,"category_id":1,"bbox":[1,2,3,4]}]""", "result number 1: field 'score' is missing")]
    [DataRow("""[{"image_id":1,"category_id":1,"score":1,"bbox":[1,2,3,4]},5]""", "result number 2 is not a JSON object")]
    [DataRow("""[{"image_id":1,"category_id":1,"score":1,"bbox":[1,2,3,4]}""", "not valid JSON")]
    [DataRow("""[] x""", "not valid JSON")]
    public void Bad_results_are_refused_by_file_place_and_field(string content, string problem)
    {
        var path = Save(content);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => CocoResults.Read(path).ToArray()).Message;
        Assert.StartsWith("file.json: ", message);
        Assert.Contains(problem, message);
    }

    [TestMethod]
    public void Reading_keeps_no_more_than_what_is_kept()
    {
        var path = Path.Combine(_folder, "large.json");
        var box = new CocoBox(1, 2, 3, 4);
        CocoResults.Write(path, Enumerable.Range(0, 200_000).Select(i => new CocoResult(i, 1, 0.5, box)));

        // What the first use allocates once does not count.
        Assert.AreEqual(0, CocoResults.Read(path).First().ImageId);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var largest = 0L;
        foreach (var result in CocoResults.Read(path))
        {
            if (result.ImageId % 20_000 == 0)
            {
                largest = Math.Max(largest, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.IsLessThan(2_000_000, largest, string.Create(CultureInfo.InvariantCulture, $"{largest} bytes held"));
    }

    private static IEnumerable<CocoResult> Failing()
    {
        yield return new CocoResult(1, 1, 1, new CocoBox(0, 0, 1, 1));
        throw new FormatException();
    }

    private string Save(string content)
    {
        var path = Path.Combine(_folder, "file.json");
        File.WriteAllText(path, content);
        return path;
    }
}
