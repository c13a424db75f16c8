using OpenVocabSeg.Cli.Prediction;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public sealed class KnownWordsTests
{
    private static readonly WordEmbeddings Words = WordEmbeddings.FromVectors(["cup", "moon"], [[1f], [2f]]);

    [TestMethod]
    [DataRow(1)]
    [DataRow(20)]
    [DataRow(21)]
    [DataRow(1000)]
    public void The_first_unknown_words_have_a_line_each_and_the_others_are_counted(int count)
    {
        var lines = new List<string>();
        string[] unknown = [.. Enumerable.Range(0, count).Select(i => $"moon{i}")];
        var known = KnownWords.Of(["cup", .. unknown, "moon", .. unknown], Words, lines.Add);
        CollectionAssert.AreEqual(new[] { "cup", "moon" }, known.ToArray());
        var named = Math.Min(count, 20);
        for (var i = 0; i < named; i++)
        {
            Assert.StartsWith($"Left out: 'moon{i}'. ", lines[i]);
        }

        CollectionAssert.AreEqual(
            count switch
            {
                <= 20 => [],
                21 => new[] { "Left out: 1 more word that the model does not know." },
                _ => ["Left out: 980 more words that the model does not know."],
            },
            lines[named..]);
    }

    [TestMethod]
    public void If_no_word_is_known_some_are_named()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => KnownWords.Of([.. Enumerable.Range(0, 1000).Select(i => $"dog{i}")], Words, _ => Assert.Fail()));
        Assert.EndsWith("'dog4' and 995 more.", error.Message);
    }
}
