namespace OpenVocabSeg.Data.Tests.Coco;

/// <summary>Files whose numbers are in quotation marks or have a point or an exponent.</summary>
[TestClass]
public class CocoNumbersTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-numbers").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Instances_are_read()
    {
        var instances = CocoInstances.Read(Save("""
            {"images":[{"id":"9223372036854775807","height":"4","width":5.0,"file_name":"a.jpg"}],
             "categories":[{"id":3.0,"name":"cat"}],
             "annotations":[
              {"id":"1","image_id":9223372036854775807,"category_id":"3","segmentation":[["0",0.0,"0","3.0",3,3,3,"0"]],
               "bbox":["0",0,"3.0000",3e0],"area":"9.5","iscrowd":"0"},
              {"id":2.0,"image_id":"9223372036854775807","category_id":3e0,
               "segmentation":{"size":["4","5.0"],"counts":["4",8.0,"8"]},"iscrowd":1.0},
              {"id":30e-1,"image_id":9223372036854775807.0,"category_id":3,"iscrowd":"true"}]}
            """));
        Assert.AreEqual(new CocoImage(long.MaxValue, "a.jpg", 4, 5), instances.Images.Single());
        Assert.AreEqual(3, instances.Categories.Single().Id);
        var annotations = instances.Annotations;
        CollectionAssert.AreEqual(new long[] { 1, 2, 3 }, annotations.Select(annotation => annotation.Id).ToArray());
        Assert.IsTrue(annotations.All(annotation => annotation is { ImageId: long.MaxValue, CategoryId: 3 }));
        Assert.AreEqual((new CocoBox(0, 0, 3, 3), 9.5), (annotations[0].Box, annotations[0].Area));
        Assert.AreEqual(9, annotations[0].Segmentation!.ToMask(4, 5).Area);
        Assert.AreEqual(RunLengthMask.FromCounts([4, 8, 8], 4, 5), annotations[1].Segmentation!.Mask);
        CollectionAssert.AreEqual(new[] { false, true, true }, annotations.Select(annotation => annotation.IsCrowd).ToArray());
    }

    [TestMethod]
    public void Results_captions_lists_of_images_and_vocabularies_are_read()
    {
        var result = CocoResults.Read(
            Save("""[{"image_id":"1.0","category_id":2.0,"bbox":["1","2",3,"4"],"score":"0.5","mask_noise":"0.25"}]"""));
        Assert.AreEqual(new CocoResult(1, 2, 0.5, new CocoBox(1, 2, 3, 4), null, 0.25), result.Single());

        var captions = CocoCaptions.Read(Save(
            """{"images":[{"id":"7"}],"annotations":[{"id":9.223372036854775807e18,"image_id":7.0,"caption":"A cat."}]}"""));
        Assert.AreEqual(new CocoCaption(long.MaxValue, 7, "A cat."), captions.Captions.Single());

        Assert.AreEqual(96, CocoImages.Read(Save("""{"images":[{"id":"9.6e1","file_name":"a.jpg"}]}""")).Single().Id);

        var nouns = NounVocabulary.Load(
            Save("""[{"id":"3","name":"cat"},{"id":4.0,"name":"dog"},{"id":9223372036854775807,"name":"cow"}]"""));
        CollectionAssert.AreEqual(new[] { 3, 4, long.MaxValue }, nouns.Entries.Select(entry => entry.Id).ToArray());
    }

    // json.dump of Python writes them, and json.load reads them.
    [TestMethod]
    public void Numbers_that_only_Python_writes_are_named_where_they_are_used()
    {
        var instances = CocoInstances.Read(Save("""
            {"images":[{"id":1,"height":4,"width":5,"file_name":"NaN \"a\".jpg","blur":NaN}],
             "categories":[{"id":3,"name":"Infinity"}],
             "annotations":[{"id":1,"image_id":1,"category_id":3,"bbox":[0,0,3,3],"area":9,"score":-Infinity,"depth":[NaN, Infinity]}]}
            """));
        Assert.AreEqual("NaN \"a\".jpg", instances.Images.Single().FileName);
        Assert.AreEqual(new CocoBox(0, 0, 3, 3), instances.Annotations.Single().Box);
        Refused(
            () => _ = CocoResults.Read(Save("""[{"image_id":1,"category_id":2,"score":NaN,"bbox":[1,2,3,4]}]""")).ToArray(), "'score'");
        Refused(() => _ = CocoResults.Read(Save("""[{"image_id":1,"x":nan}]""")).ToArray(), "not valid JSON");
    }

    [TestMethod]
    public void Impossible_numbers_are_refused_by_field()
    {
        Refused(
            () => _ = CocoResults.Read(Save("""[{"image_id":"x","category_id":2,"score":1,"bbox":[1,2,3,4]}]""")).ToArray(), "'image_id'");
        Refused(
            () => _ = CocoResults.Read(Save("""[{"image_id":1,"category_id":2.5,"score":1,"bbox":[1,2,3,4]}]""")).ToArray(),
            "'category_id'");
        Refused(
            () => _ = CocoResults.Read(Save("""[{"image_id":1,"category_id":2,"score":"high","bbox":[1,2,3,4]}]""")).ToArray(), "'score'");
        Refused(
            () => CocoCaptions.Read(Save("""{"images":[{"id":1}],"annotations":[{"id":1,"image_id":"1a","caption":""}]}""")), "'image_id'");
        Refused(() => CocoImages.Read(Save("""{"images":[{"id":1e19}]}""")), "'id'");
        Refused(() => NounVocabulary.Load(Save("""[{"id":"1.5","name":"cat"}]""")), "'id'");
    }

    private static void Refused(Action read, string field)
    {
        var message = Assert.ThrowsExactly<InvalidDataException>(read).Message;
        Assert.Contains("file.json", message);
        Assert.Contains(field, message);
    }

    private string Save(string content)
    {
        var path = Path.Combine(_folder, "file.json");
        File.WriteAllText(path, content);
        return path;
    }
}
