using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments.Tests.Study;

[TestClass]
public sealed class StudyVocabularyTests
{
    private static readonly NounVocabulary Nouns = NounVocabulary.FromNames(["cat", "dog"]);

    private static readonly WordEmbeddings All =
        WordEmbeddings.Random(["the", "cat", "dog", "mat", "runs", "sits", "never"], dimension: 5, seed: 3);

    private static readonly ExperimentData Data = new(
        "folder",
        [Image("the cat sits", "The cat runs"), Image("the dog sits on the mat")],
        [Image("never never never")],
        ["cat"],
        ["dog"]);

    [TestMethod]
    public void The_most_frequent_words_of_training_captions_are_added_to_the_names()
    {
        var vocabulary = StudyVocabulary.OfFrequentWords(All, Data, Nouns, count: 2, stopWords: ["THE"], seed: 1);

        // "cat" and "sits" occur twice, all others once.
        CollectionAssert.AreEquivalent(new[] { "cat", "dog", "sits" }, vocabulary.Words.Words.ToArray());
        CollectionAssert.AreEqual(vocabulary.Words.Words.ToArray(), vocabulary.RandomWords!.Words.ToArray());
        Assert.AreSame(Nouns, vocabulary.Nouns);
        foreach (var words in new[] { vocabulary.Words, vocabulary.RandomWords })
        {
            Assert.IsTrue(words.Words.All(word => Math.Abs(Length(words.Embed(word)) - 8) < 1e-4), "All vectors have one length.");
        }

        Assert.AreNotEqual(vocabulary.Words.Embed("cat")[0], vocabulary.RandomWords.Embed("cat")[0]);
    }

    [TestMethod]
    public void All_words_of_training_captions_keep_their_vectors()
    {
        var vocabulary = StudyVocabulary.OfAllWords(All, Data, Nouns);

        CollectionAssert.AreEquivalent(new[] { "cat", "dog", "the", "sits", "runs", "mat" }, vocabulary.Words.Words.ToArray());
        CollectionAssert.AreEqual(All.Embed("mat").ToArray(), vocabulary.Words.Embed("mat").ToArray());
        Assert.IsNull(vocabulary.RandomWords);
    }

    private static double Length(IEnumerable<float> vector) => Math.Sqrt(vector.Sum(value => (double)value * value));

    private static ExperimentImage Image(params string[] captions) => new("image", captions, [], OffersMasks: false);
}
