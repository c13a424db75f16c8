using System.Text.Json;

namespace OpenVocabSeg.Data.Tests.Metrics;

[TestClass]
public class ClassSplitTests
{
    private readonly string _file = Path.GetTempFileName();

    [TestCleanup]
    public void RemoveFile() => File.Delete(_file);

    [TestMethod]
    [DataRow("""{"seen":["cat","dog","cat"],"unseen":["zebra"]}""")]
    [DataRow("""{"novel":["zebra"],"base":["cat","dog"],"excluded":[1]}""")]
    [DataRow("""{"seen2":[{"id":1,"name":"cat"},{"id":2,"name":"dog"}],"unseen1":[{"id":3,"name":"zebra"}]}""")]
    public void Split_files_are_read(string json)
    {
        File.WriteAllText(_file, json);
        var split = ClassSplit.Read(_file);
        CollectionAssert.AreEqual(new[] { "cat", "dog" }, split.Base.ToArray());
        CollectionAssert.AreEqual(new[] { "zebra" }, split.Novel.ToArray());
    }

    [TestMethod]
    [DataRow("""{"seen":["cat"]}""", "'unseen'")]
    [DataRow("""{"seen":"cat","unseen":[]}""", "'seen'")]
    [DataRow("""{"seen":[7],"unseen":[]}""", "'seen'")]
    [DataRow("""{"seen":["cat"],"unseen":["cat"]}""", "same class")]
    [DataRow("""{"seen":["cat"],"unseen":["dog"],"excluded":["dog"]}""", "'excluded'")]
    [DataRow("""["cat"]""", "not a JSON object")]
    [DataRow("""{"seen":["cat" """, "not valid JSON")]
    [DataRow("", "not valid JSON")]
    public void Other_files_are_refused_by_name(string json, string problem)
    {
        File.WriteAllText(_file, json);
        var message = Assert.ThrowsExactly<InvalidDataException>(() => ClassSplit.Read(_file)).Message;
        Assert.Contains(problem, message);
        Assert.StartsWith(Path.GetFileName(_file), message);
    }

    [TestMethod]
    public void Excluded_classes_are_read_where_they_are_names()
    {
        File.WriteAllText(_file, """{"seen":["cat"],"unseen":["dog"],"excluded15":[{"id":9,"name":"kite"},"boat"]}""");
        CollectionAssert.AreEqual(new[] { "kite", "boat" }, ClassSplit.Read(_file).Excluded.ToArray());
        File.WriteAllText(_file, """{"seen":["cat"],"unseen":["dog"],"excluded":["kite",7]}""");
        Assert.IsEmpty(ClassSplit.Read(_file).Excluded);
    }

    [TestMethod]
    public void The_zero_shot_split_of_coco_is_that_of_the_published_file()
    {
        Assert.AreEqual(
            (48, 17, 15), (ZeroShotSplits.Coco.Base.Count, ZeroShotSplits.Coco.Novel.Count, ZeroShotSplits.Coco.Excluded.Count));
        Assert.AreSame(ZeroShotSplits.Coco, ZeroShotSplits.Find("coco"));
        Assert.IsNull(ZeroShotSplits.Find("lvis"));

        var published = ClassSplit.Read(TestData.Real("zero-shot-splits", "coco_bansal_48_17.json"));
        CollectionAssert.AreEqual(published.Base.ToArray(), ZeroShotSplits.Coco.Base.ToArray());
        CollectionAssert.AreEqual(published.Novel.ToArray(), ZeroShotSplits.Coco.Novel.ToArray());
        CollectionAssert.AreEqual(published.Excluded.ToArray(), ZeroShotSplits.Coco.Excluded.ToArray());
    }

    [TestMethod]
    public void The_zero_shot_split_of_Open_Images_is_that_of_the_published_files_resolved()
    {
        var split = ZeroShotSplits.OpenImages;
        Assert.AreEqual((200, 298), (split.Base.Count, split.Novel.Count));
        Assert.AreSame(split, ZeroShotSplits.Find("openimages"));
        Assert.Contains("Bench", split.Base);

        var seen = Names("openimages_seen_classes_200.json");
        var unseen = Names("openimages_unseen_classes_200.json");
        Assert.AreEqual((200, 300), (seen.Length, unseen.Length));
        CollectionAssert.AreEqual(new[] { "Mouse" }, unseen.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key).ToArray());
        CollectionAssert.AreEqual(new[] { "Bench" }, seen.Intersect(unseen).ToArray());
        CollectionAssert.AreEqual(seen, split.Base.ToArray());
        CollectionAssert.AreEqual(unseen.Distinct().Where(name => name != "Bench").ToArray(), split.Novel.ToArray());

        static string[] Names(string file) =>
            JsonSerializer.Deserialize<string[]>(File.ReadAllText(TestData.Real("zero-shot-splits", file)))!;
    }

    [TestMethod]
    public void A_training_view_keeps_the_photos_and_drops_other_classes()
    {
        var all = new CocoInstances(
            [new CocoImage(1, "a.jpg", 9, 9), new CocoImage(2, "b.jpg", 9, 9)],
            [new CocoCategory(1, "dog"), new CocoCategory(2, "zebra"), new CocoCategory(3, "kite")],
            [new CocoAnnotation(5, 1, 1), new CocoAnnotation(6, 1, 2), new CocoAnnotation(7, 2, 2), new CocoAnnotation(8, 2, 3)]);
        var view = all.OfClasses(new ClassSplit(["dog"], ["zebra"], ["kite"]).Base);
        CollectionAssert.AreEqual(all.Images.ToArray(), view.Images.ToArray());
        CollectionAssert.AreEqual(new[] { "dog" }, view.Categories.Select(category => category.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 5L }, view.Annotations.Select(annotation => annotation.Id).ToArray());
        Assert.Contains("'cow'", Assert.ThrowsExactly<ArgumentException>(() => all.OfClasses(["cow"])).Message);
    }

    [TestMethod]
    public void A_training_view_of_real_annotations_holds_base_classes_only()
    {
        var all = CocoInstances.Read(TestData.Real("coco-mini", "annotations", "instances_train.json"));
        var view = all.OfClasses(ZeroShotSplits.Coco.Base);
        Assert.HasCount(402, view.Images);
        Assert.HasCount(2504, view.Annotations);
        Assert.HasCount(471, all.OfClasses(ZeroShotSplits.Coco.Novel).Annotations);
        Assert.IsTrue(view.Annotations.All(a => ZeroShotSplits.Coco.Base.Contains(all.FindCategory(a.CategoryId).Name)));
    }
}
