using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Tests.Parity.Support;

namespace OpenVocabSeg.Networks.Tests.PseudoMasks;

[TestClass]
public sealed class CaptionNounsTests
{
    private static readonly WordEmbeddings Words =
        WordEmbeddings.Random(["bat", "animal", "baseball", "hydrant", "fire", "dog", "loincloth", "couch", "speaker"], 8, seed: 1);

    [TestMethod]
    public void The_word_is_the_plain_name_and_the_class_the_name_of_the_vocabulary()
    {
        var nouns = Nouns(new VocabularyEntry(1, "bat_(animal)", []), new(2, "fire_hydrant", []));

        AssertNouns(nouns.Known, (1, "bat", "bat_(animal)"), (2, "fire hydrant", "fire_hydrant"));
        AssertNouns(nouns.Find(["a fire hydrant", "two bats at a fire-hydrant"]), (2, "fire hydrant", "fire_hydrant"),
            (1, "bat", "bat_(animal)"));
    }

    [TestMethod]
    public void The_first_synonym_that_is_known_stands_in_for_an_unknown_name()
    {
        var nouns = Nouns(new VocabularyEntry(4, "breechcloth", ["breechcloth", "breechclout", "loincloth"]));

        AssertNouns(nouns.Find(["a man in a breechclout"]), (4, "loincloth", "loincloth"));
    }

    [TestMethod]
    public void A_class_that_could_not_be_learned_is_called_by_its_word()
    {
        AssertNouns(Nouns(new VocabularyEntry(1, "speaker_(stero_equipment)", [])).Known, (1, "speaker", "speaker"));
    }

    [TestMethod]
    public void No_two_nouns_have_one_class()
    {
        var nouns = Nouns(new VocabularyEntry(1, "settee", ["couch"]), new(2, "couch", []), new(3, "davenport", ["couch"]));

        AssertNouns(nouns.Known, (2, "couch", "couch"));
        CollectionAssert.AreEqual(new long[] { 1, 3 }, nouns.Unknown.Select(entry => entry.Id).ToArray());
    }

    [TestMethod]
    public void Two_categories_of_one_plain_name_keep_their_ids_and_classes()
    {
        var nouns = Nouns(new VocabularyEntry(1, "bat_(animal)", ["dog_bat"]), new(2, "bat_(baseball)", ["baseball_bat"]));

        AssertNouns(nouns.Find(["a baseball bat and a dog bat"]), (2, "bat", "bat_(baseball)"), (1, "bat", "bat_(animal)"));
    }

    [TestMethod]
    public void A_noun_without_a_vector_keeps_its_words_from_others()
    {
        var nouns = Nouns(new VocabularyEntry(1, "dog", []), new(2, "hot_dog", []));

        CollectionAssert.AreEqual(new[] { "hot_dog" }, nouns.Unknown.Select(entry => entry.Name).ToArray());
        AssertNouns(nouns.Find(["a hot dog", "a dog"]), (1, "dog", "dog"));
        AssertNouns(nouns.Find(["a hot dog"]));
    }

    [TestMethod]
    public void Substrings_give_the_synonym_that_the_caption_uses()
    {
        var vocabulary = new NounVocabulary([new(1, "bat_(animal)", ["bat_(animal)"]),
            new(2, "baseball_bat", ["baseball_bat", "unicorn"])]);
        var nouns = new CaptionNouns(vocabulary, Words, new AuthorsCompatibility { NounsBySubstring = true });

        AssertNouns(
            nouns.Find(["a baseball bat with a unicorn"]), (1, "bat", "bat_(animal)"), (2, "baseball bat", "baseball_bat"));
    }

    [TestMethod]
    public void A_vocabulary_without_a_known_noun_is_refused()
    {
        var exception = Assert.ThrowsExactly<InvalidOperationException>(() => Nouns(new VocabularyEntry(1, "griffin", [])));
        Assert.AreEqual("None of the nouns of the vocabulary is in the word embeddings.", exception.Message);
    }

    [TestMethod]
    public void LVIS_keeps_every_category_that_GloVe_has_a_word_for()
    {
        var categories = RealData.PathOf("lvis", "lvis_v1_categories.json");
        var vocabulary = NounVocabulary.Load(categories);
        var glove = WordEmbeddings.Read(RealData.PathOf("glove-100d"));
        var nouns = new CaptionNouns(vocabulary, glove);

        Assert.HasCount(1203, vocabulary.Entries);
        CollectionAssert.AreEqual(
            new[]
            {
                "birdfeeder", "coatrack", "cufflink", "golfcart", "hotplate", "nailfile", "nosebag_(for_animals)", "saltshaker", "sunhat",
            },
            nouns.Unknown.Select(entry => entry.Name).ToArray());

        // All other names are words that may occur in a caption, or lead to one.
        foreach (var noun in nouns.Known)
        {
            Assert.IsTrue(glove.Contains(noun.Word) && glove.Contains(noun.ClassName), noun.ToString());
            Assert.IsFalse(noun.Word.AsSpan().ContainsAny('_', '(', ')'), noun.ToString());
        }

        Assert.AreEqual(nouns.Known.Count, nouns.Known.DistinctBy(noun => noun.ClassName).Count());
        CollectionAssert.AreEquivalent(
            new[] { "bow", "fish", "octopus", "pan", "salmon" },
            nouns.Known.GroupBy(noun => noun.Word).Where(group => group.Count() > 1).Select(group => group.Key).ToArray());
        AssertNouns(nouns.Find(["a bat hung from the ceiling"]), (64, "bat", "bat_(animal)"));
    }

    private static CaptionNouns Nouns(params VocabularyEntry[] entries) => new(new NounVocabulary(entries), Words);

    private static void AssertNouns(IReadOnlyList<CaptionNoun> nouns, params (long Id, string Word, string ClassName)[] expected) =>
        CollectionAssert.AreEqual(expected, nouns.Select(noun => (noun.Entry.Id, noun.Word, noun.ClassName)).ToArray());
}
