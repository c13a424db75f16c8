using OpenVocabSeg.Data.Metrics;

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
    public void The_zero_shot_split_of_coco_is_read()
    {
        var split = ClassSplit.Read(TestData.Real("zero-shot-splits", "coco_bansal_48_17.json"));
        Assert.AreEqual((48, 17), (split.Base.Count, split.Novel.Count));
    }
}
