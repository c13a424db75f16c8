namespace OpenVocabSeg.Data.Tests.Captions;

[TestClass]
public class NounVocabularyTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-vocabulary").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Json_lists_objects_and_text_are_read()
    {
        var list = Load("a.json", """[{"id": 3, "name": "fire_hydrant", "synonyms": ["fire_plug"]}, {"id": 5, "name": "bat_(animal)"}]""");
        CollectionAssert.AreEqual(new long[] { 3, 5 }, list.Entries.Select(entry => entry.Id).ToArray());
        CollectionAssert.AreEqual(new[] { "fire_plug" }, list.Entries[0].Synonyms.ToArray());
        CollectionAssert.AreEqual(new[] { "fire hydrant", "bat" }, list.Entries.Select(entry => entry.DisplayName).ToArray());

        var coco = Load("b.json", """{"images": [], "categories": [{"id": 18, "name": "dog", "supercategory": "animal"}]}""");
        Assert.AreEqual(18, coco.Entries.Single().Id);

        var text = Load("c.txt", "dog\n\n hot dog \n");
        CollectionAssert.AreEqual(new[] { (1L, "dog"), (2L, "hot dog") }, text.Entries.Select(entry => (entry.Id, entry.Name)).ToArray());
    }

    [TestMethod]
    [DataRow("""{"a": 1}""")]
    [DataRow("""[{"id": 1}]""")]
    [DataRow("""[{"id": "x", "name": "dog"}]""")]
    [DataRow("""[{"id": 1, "name": "dog"}, {"id": 1, "name": "cat"}]""")]
    [DataRow("""[{"id": 1, "name": ""}]""")]
    [DataRow("""[{"id": 1, "name": "dog", "synonyms": [1]}]""")]
    [DataRow("""[{"id": 1, "name": "dog", "synonyms": "cat"}]""")]
    [DataRow("""[{"id": 1, "name": "do""")]
    [DataRow("3")]
    public void Other_files_are_refused_by_name(string json)
    {
        var refused = Assert.ThrowsExactly<InvalidDataException>(() => Load("bad.json", json));
        StringAssert.Contains(refused.Message, "bad.json");
    }

    [TestMethod]
    public void A_missing_file_is_named() =>
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => NounVocabulary.Load("none.json")).Message, "none.json");

    private NounVocabulary Load(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return NounVocabulary.Load(path);
    }
}
