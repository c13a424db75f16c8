using System.Text.Json;
using OpenVocabSeg.Data.Captions;

namespace OpenVocabSeg.Data.Tests.Captions;

/// <summary>Case 21: the authors' parser of captions, spaCy replaced by a table of lemmas. INDEX.json: exact.</summary>
[TestClass]
public sealed class SubstringNounFinderTests
{
    private const string Case = "21_caption_parse.json";

    [TestMethod]
    public void Case_21_caption_parse_look_up_and_sentences()
    {
        using var fixture = JsonDocument.Parse(File.ReadAllBytes(TestData.Fixture(Case)));
        var vocabulary = NounVocabulary.Load(TestData.Real("lvis", "lvis_v1_categories.json"));
        var finder = new SubstringNounFinder(vocabulary, Lemma(fixture));
        var lookUp = fixture.RootElement.GetProperty("look_up").EnumerateObject().Select(pair => $"{pair.Name}: {pair.Value.GetInt32()}");
        CollectionAssert.AreEqual(lookUp.ToArray(), finder.Nouns.Select(pair => $"{pair.Noun}: {pair.Entry.Id - 1}").ToArray());
        Assert.AreEqual(fixture.RootElement.GetProperty("vocab_size").GetInt32(), finder.Nouns.Count);
        AssertSentences(fixture, finder);
    }

    [TestMethod]
    public void Case_21_caption_parse_sentences_by_the_look_up_of_the_case()
    {
        using var fixture = JsonDocument.Parse(File.ReadAllBytes(TestData.Fixture(Case)));
        var entries = fixture.RootElement.GetProperty("look_up").EnumerateObject()
            .GroupBy(pair => pair.Value.GetInt32(), pair => pair.Name)
            .Select(group => new VocabularyEntry(group.Key + 1, group.First(), [.. group]));
        AssertSentences(fixture, new SubstringNounFinder(new NounVocabulary(entries), Lemma(fixture)));
    }

    [TestMethod]
    public void Punctuation_stands_apart_and_plurals_are_found()
    {
        var finder = new SubstringNounFinder(NounVocabulary.FromNames(["dog", "fire_hydrant", "bat_(animal)", "baseball_bat"]));
        Assert.AreEqual("dog fire hydrant", Found("Two dogs, (and) a fire hydrant."));
        Assert.AreEqual("bat baseball bat", Found("baseball bats!"));
        Assert.AreEqual(string.Empty, Found("a dogma about firehydrants"));
        Assert.AreEqual(string.Empty, Found(" "));

        string Found(string sentence) => string.Join(' ', finder.Find(sentence).Select(pair => pair.Noun));
    }

    [TestMethod]
    public void The_right_finder_takes_whole_names_only()
    {
        var vocabulary = NounVocabulary.FromNames(["bat_(animal)", "baseball_bat", "baseball"]);
        const string Caption = "a man with a baseball bat";
        CollectionAssert.AreEqual(
            new[] { "baseball_bat" }, new NounFinder(vocabulary).Find(Caption).Select(match => match.Entry.Name).ToArray());
        CollectionAssert.AreEqual(
            vocabulary.Entries.ToArray(), new SubstringNounFinder(vocabulary).Find(Caption).Select(pair => pair.Entry).ToArray());
    }

    private static void AssertSentences(JsonDocument fixture, SubstringNounFinder finder)
    {
        var cases = fixture.RootElement.GetProperty("cases").EnumerateArray().ToArray();
        Assert.IsNotEmpty(cases);
        foreach (var item in cases)
        {
            var sentence = item.GetProperty("sentence").GetString()!;
            var found = finder.Find(sentence);
            CollectionAssert.AreEqual(
                item.GetProperty("nouns").EnumerateArray().Select(noun => noun.GetString()).ToArray(),
                found.Select(pair => pair.Noun).ToArray(),
                sentence);
            CollectionAssert.AreEqual(
                item.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64()).ToArray(),
                found.Select(pair => pair.Entry.Id - 1).ToArray(),
                sentence);
        }
    }

    private static Func<string, string> Lemma(JsonDocument fixture)
    {
        var table = fixture.RootElement.GetProperty("lemma_table").EnumerateObject()
            .ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!, StringComparer.Ordinal);
        return word => table.GetValueOrDefault(word, word);
    }
}
