using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Text;

/// <summary>Tables of names without meaning: those of a closed vocabulary.</summary>
[TestClass]
public sealed class ClassNamesTests
{
    private static readonly string[] Names =
    [
        "no_helmet", "Fish", "fish", "mask (worn)", "A/B", "a,b", "two  spaces", " outer ", "tab\there", "line\nbreak", "()", "人", "🦓",
        "ẞ", "Men", "50%",
    ];

    [TestMethod]
    public void Every_name_has_a_direction_of_its_own()
    {
        var table = WordEmbeddings.OfClasses(Names, dimension: 16, seed: 3);
        CollectionAssert.AreEqual(Names, table.Words.ToArray());
        foreach (var (row, name) in Names.Index())
        {
            using var scope = torch.NewDisposeScope();
            CollectionAssert.AreEqual(table.Vectors([row]).data<float>().ToArray(), table.Embed(name), name);
            Assert.AreEqual(2, Math.Sqrt(table.Embed(name).Sum(value => (double)value * value)), 1e-6, name);
        }

        CollectionAssert.AreNotEqual(table.Embed("Fish"), table.Embed("fish"));
        CollectionAssert.AreNotEqual(table.Embed("Fish"), WordEmbeddings.OfClasses(Names, dimension: 16, seed: 4).Embed("Fish"));
    }

    [TestMethod]
    [DataRow("NO HELMET", "no_helmet")]
    [DataRow("two spaces", "two  spaces")]
    [DataRow("outer", " outer ")]
    [DataRow("line break", "line\nbreak")]
    [DataRow("men", "Men")]
    public void What_differs_from_one_name_only_in_case_or_white_space_is_that_name(string text, string name)
    {
        var table = WordEmbeddings.OfClasses(Names, dimension: 16, seed: 3);
        CollectionAssert.AreEqual(table.Embed(name), table.Embed(text));
    }

    [TestMethod]
    [DataRow("FISH")] // Two names are alike.
    [DataRow("man")]
    [DataRow("helmet")]
    [DataRow("mask")]
    [DataRow("")]
    public void Names_are_not_taken_apart(string text)
    {
        var table = WordEmbeddings.OfClasses(Names, dimension: 16, seed: 3);
        Assert.IsFalse(table.Contains(text));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => table.Embed(text)).Message, $"'{text}'");
        Assert.IsEmpty(table.Tokenize("a fish without helmet"));
    }

    [TestMethod]
    public void A_file_brings_all_names_back()
    {
        var table = WordEmbeddings.OfClasses(Names, dimension: 16, seed: 3);
        using var stream = new MemoryStream();
        table.Save(stream);
        stream.Position = 0;
        var copy = WordEmbeddings.Load(stream, "stream");
        CollectionAssert.AreEqual(Names, copy.Words.ToArray());
        foreach (var name in Names)
        {
            CollectionAssert.AreEqual(table.Embed(name), copy.Embed(name), name);
        }

        Assert.IsFalse(copy.Contains("FISH"));
        CollectionAssert.AreEqual(new[] { "fish", "人" }, copy.Subset(["人", "fish"]).Words.ToArray());
    }

    [TestMethod]
    [DataRow("a", "a")]
    [DataRow("a", "")]
    [DataRow("a", "b\0c")]
    public void Names_that_a_file_could_not_keep_apart_are_refused(string first, string second) =>
        Assert.ThrowsExactly<ArgumentException>(() => WordEmbeddings.OfClasses([first, second], dimension: 4, seed: 1));
}
