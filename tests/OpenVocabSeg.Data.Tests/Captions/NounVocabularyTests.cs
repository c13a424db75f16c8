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
    [DataRow("""[{"id": 1, "name": "dog"}, {"id": 2, "name": "dog"}]""")]
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
    public void Names_that_are_not_utf_8_are_refused_by_line()
    {
        // é in Latin-1.
        var path = Path.Combine(_folder, "names.txt");
        File.WriteAllBytes(path, [.. "dog\ncaf"u8, 0xe9, (byte)'\n']);
        var refused = Assert.ThrowsExactly<InvalidDataException>(() => NounVocabulary.Load(path));
        Assert.AreEqual("names.txt: the text at or after line 1 is not UTF-8.", refused.Message);
    }

    [TestMethod]
    public void A_name_that_comes_twice_is_named_with_both_ids()
    {
        var refused = Assert.ThrowsExactly<ArgumentException>(() => new NounVocabulary([new(4, "cat", []), new(9, "cat", [])]));
        StringAssert.StartsWith(refused.Message, "The name 'cat' occurs twice in the vocabulary (ids 4 and 9).");
    }

    [TestMethod]
    public void Categories_take_over_the_names_of_classes_that_mean_the_same()
    {
        var vocabulary = new NounVocabulary(
        [
            new(1, "fire_hydrant", ["fireplug"]), new(2, "bow_(weapon)", []), new(3, "fish_(food)", []), new(4, "fish", []),
            new(5, "dog", []), new(6, "mouse_(computer_equipment)", []),
        ]);
        var named = vocabulary.NamedAs(["fire hydrant", "Fish", "dog", "mouse", "unicorn"]);

        CollectionAssert.AreEqual(
            new[] { "fire hydrant", "bow_(weapon)", "fish_(food)", "Fish", "dog", "mouse" },
            named.Entries.Select(entry => entry.Name).ToArray());
        CollectionAssert.AreEqual(vocabulary.Entries.Select(entry => entry.Id).ToArray(),
            named.Entries.Select(entry => entry.Id).ToArray());
        CollectionAssert.AreEqual(new[] { "fireplug" }, named.Entries[0].Synonyms.ToArray());
    }

    [TestMethod]
    public void A_class_that_the_vocabulary_names_so_already_renames_no_other()
    {
        var vocabulary = new NounVocabulary([new(1, "bat_(animal)", []), new(2, "bat", [])]);

        CollectionAssert.AreEqual(
            new[] { "bat_(animal)", "bat" }, vocabulary.NamedAs(["bat", "bat_(animal)"]).Entries.Select(entry => entry.Name).ToArray());
    }

    [TestMethod]
    public void Two_classes_of_one_plain_name_take_two_categories()
    {
        var vocabulary = new NounVocabulary([new(1, "bow_(weapon)", []), new(2, "bow_(decorative_ribbons)", [])]);

        CollectionAssert.AreEqual(
            new[] { "Bow", "bow" }, vocabulary.NamedAs(["Bow", "bow"]).Entries.Select(entry => entry.Name).ToArray());
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

    [TestMethod]
    public void Names_can_have_synonyms()
    {
        var synonyms = new Dictionary<string, IReadOnlyList<string>> { ["dog"] = ["puppy", "hound"] };
        var entries = NounVocabulary.FromNames(["cat", "dog"], synonyms).Entries;
        Assert.AreEqual((1L, "cat", 2L, "dog"), (entries[0].Id, entries[0].Name, entries[1].Id, entries[1].Name));
        Assert.AreEqual("dog", new NounFinder(NounVocabulary.FromNames(["cat", "dog"], synonyms)).Find("a hound").Single().Entry.Name);
        Assert.Contains(
            "'dragon'",
            Assert.ThrowsExactly<ArgumentException>(() => NounVocabulary.FromNames(
                ["cat"], new Dictionary<string, IReadOnlyList<string>> { ["dragon"] = ["wyvern"] })).Message);
    }
}
