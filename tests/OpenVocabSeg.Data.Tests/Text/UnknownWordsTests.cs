using OpenVocabSeg.Data.Text;

namespace OpenVocabSeg.Data.Tests.Text;

[TestClass]
public sealed class UnknownWordsTests
{
    private static readonly WordTable Table = WordTable.Create(["cup", "moon"], [1, 2], WholeWordTokenizer.KindName);

    [TestMethod]
    public void Unknown_words_are_named_with_known_ones_near_them() => Assert.AreEqual(
        "The word embeddings do not contain 'mon' of 'cup mon' (did you mean moon?), ' ' (no word in it), 'dog'.",
        Refusal("cup mon", " ", "moon", "dog"));

    [TestMethod]
    public void Of_many_unknown_words_five_are_named_also_of_one_phrase()
    {
        var words = Enumerable.Range(0, 1000).Select(i => $"x{i}y").ToArray();
        Assert.AreEqual(
            "The word embeddings do not contain 'x0y', 'x1y', 'x2y', 'x3y', 'x4y' and 995 more.", Refusal(words));
        var phrase = string.Join(' ', words);
        var shown = phrase[..100] + "…";
        Assert.AreEqual(
            "The word embeddings do not contain "
            + string.Join(", ", words.Take(5).Select(word => $"'{word}' of '{shown}'")) + " and 995 more.",
            Refusal(phrase));
    }

    [TestMethod]
    public void A_long_word_is_shown_in_part_and_not_in_the_middle_of_a_letter() => Assert.AreEqual(
        $"The word embeddings do not contain '{new string('x', 99)}…', '{new string('x', 100)}'.",
        Refusal($"{new string('x', 99)}🚀x", new string('x', 100)));

    private static string Refusal(params string[] phrases) => Assert.ThrowsExactly<ArgumentException>(() => Table.Embed(phrases)).Message;
}
