using OpenVocabSeg.Networks.Tests.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Text;

[TestClass]
public sealed class WordEmbeddingsTests
{
    private static readonly WordEmbeddings Table = WordEmbeddings.FromVectors(
        ["fire", "hydrant", "zebra", "t-shirt", "skate", "board", "animals", "man", "red truck", "café"],
        [[1, 0], [0, 1], [2, 2], [3, 0], [4, 0], [0, 4], [5, 5], [6, 0], [7, 7], [8, 8]]);

    [TestMethod]
    [DataRow("zebra", 2f, 2f)]
    [DataRow("Zebra", 2f, 2f)]
    [DataRow("zebras", 2f, 2f)]
    [DataRow("animal", 5f, 5f)]
    [DataRow("men", 6f, 0f)]
    [DataRow("man's", 6f, 0f)]
    [DataRow("fire hydrant", .5f, .5f)]
    [DataRow("fire_hydrant", .5f, .5f)]
    [DataRow("fire-hydrants", .5f, .5f)]
    [DataRow("hydrant_(fire)", .5f, .5f)]
    [DataRow(" fire / hydrant, ", .5f, .5f)]
    [DataRow("a zebra", 2f, 2f)]
    [DataRow("T-shirt", 3f, 0f)]
    [DataRow("skate-board", 2f, 2f)]
    [DataRow("Red_Truck", 7f, 7f)]
    [DataRow("café", 8f, 8f)]
    public void A_phrase_is_the_mean_of_its_words(string phrase, float first, float second)
    {
        CollectionAssert.AreEqual(new[] { first, second }, Table.Embed(phrase));
        Assert.IsTrue(Table.Contains(phrase));
    }

    [TestMethod]
    [DataRow("no_helmet")]
    [DataRow("mask (worn)")]
    [DataRow("A/B")]
    [DataRow("a,b")]
    [DataRow("two  spaces")]
    [DataRow(" outer spaces ")]
    [DataRow("tab\there")]
    [DataRow("50%;")]
    [DataRow("()")]
    [DataRow("_")]
    [DataRow("Fußgänger/人")]
    [DataRow("men")]
    public void A_name_that_is_in_the_list_is_found_whole(string name)
    {
        var table = WordEmbeddings.FromVectors(["helmet", "man", name, "worn"], [[1f, 0], [2f, 0], [7f, 9], [3f, 0]]);
        CollectionAssert.AreEqual(new[] { 7f, 9 }, table.Embed(name));
        CollectionAssert.AreEqual(new[] { name }, table.Subset([name]).Words.ToArray());
    }

    [TestMethod]
    [DataRow("zebbra", "'zebbra' (did you mean zebra?)")]
    [DataRow("fire hydrnt", "'hydrnt' of 'fire hydrnt' (did you mean hydrant?)")]
    [DataRow("quokka", "'quokka'.")]
    [DataRow("", "'' (no word in it)")]
    [DataRow("()", "'()' (no word in it)")]
    public void Unknown_words_are_named_with_suggestions(string phrase, string message)
    {
        Assert.IsFalse(Table.Contains(phrase));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Table.Embed(phrase)).Message, message);
    }

    [TestMethod]
    public void Many_phrases_make_one_tensor_or_one_error()
    {
        using var scope = torch.NewDisposeScope();
        var vectors = Table.EmbedAll(["zebra", "fire hydrant"]);
        CollectionAssert.AreEqual(new long[] { 2, 2 }, vectors.shape);
        CollectionAssert.AreEqual(new[] { 2f, 2f, .5f, .5f }, vectors.data<float>().ToArray());
        CollectionAssert.AreEqual(new long[] { 0, 2 }, Table.EmbedAll([]).shape);
        var message = Assert.ThrowsExactly<ArgumentException>(() => Table.EmbedAll(["zebra", "xx", "yy"])).Message;
        StringAssert.Contains(message, "'xx', 'yy'");
    }

    [TestMethod]
    public void A_sentence_gives_the_ids_of_its_known_words()
    {
        using var scope = torch.NewDisposeScope();
        var ids = Table.Tokenize("The man's red T-shirt, and two Zebras: \"fire!\" (skate-board)");
        CollectionAssert.AreEqual(new[] { 7, 3, 2, 0, 4, 5 }, ids.ToArray());
        var vectors = Table.Vectors(ids);
        CollectionAssert.AreEqual(new long[] { 6, 2 }, vectors.shape);
        CollectionAssert.AreEqual(new[] { 6f, 0, 3, 0, 2, 2, 1, 0, 4, 0, 0, 4 }, vectors.data<float>().ToArray());
        Assert.IsEmpty(Table.Tokenize("nothing known here…"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Table.Vectors([Table.Words.Count]));
    }

    [TestMethod]
    public void Centring_and_length_act_on_the_mean()
    {
        using var scope = torch.NewDisposeScope();
        var adjusted = Table.CenterOver(["fire", "hydrant", "zebra"]).WithUnitLength(8);
        // The mean of the three is (1, 1): fire − mean = (0, −1); "fire hydrant" − mean = (−.5, −.5).
        AssertClose([0, -8], adjusted.Embed("fire"));
        AssertClose([-8 / MathF.Sqrt(2), -8 / MathF.Sqrt(2)], adjusted.Embed("fire hydrant"));
        AssertClose([0, -8], adjusted.Vectors(adjusted.Tokenize("fire")).data<float>().ToArray());
        AssertClose([1, 0], Table.Embed("fire"));
        // Centering again starts from the raw vectors.
        AssertClose([-8, 0], adjusted.CenterOver(["zebra", "skate", "hydrant"]).Embed("hydrant"));
        Assert.ThrowsExactly<ArgumentException>(() => Table.CenterOver([]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Table.WithUnitLength(0));
    }

    [TestMethod]
    public void A_subset_keeps_what_its_phrases_need()
    {
        var subset = Table.CenterOver(["zebra"]).Subset(["zebras", "fire hydrant"]);
        CollectionAssert.AreEqual(new[] { "fire", "hydrant", "zebra" }, subset.Words.ToArray());
        AssertClose([-1.5f, -1.5f], subset.Embed("fire hydrant"));
        Assert.ThrowsExactly<ArgumentException>(() => Table.Subset(["quokka"]));
    }

    [TestMethod]
    public void Files_and_streams_bring_everything_back()
    {
        using var folder = new TemporaryFolder();
        var adjusted = Table.CenterOver(["fire", "zebra"]).WithUnitLength(0.1f);
        adjusted.Save(folder.PathOf("words.safetensors"));
        using var stream = new MemoryStream();
        adjusted.Save(stream);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder.PathOf("words.safetensors")), stream.ToArray());
        stream.Position = 0;
        foreach (var copy in new[] { WordEmbeddings.Load(folder.PathOf("words.safetensors")), WordEmbeddings.Load(stream, "stream") })
        {
            CollectionAssert.AreEqual(adjusted.Words.ToArray(), copy.Words.ToArray());
            foreach (var phrase in new[] { "fire hydrant", "café", "Red_Truck" })
            {
                CollectionAssert.AreEqual(adjusted.Embed(phrase), copy.Embed(phrase));
            }
        }

        Assert.ThrowsExactly<InvalidDataException>(() => WordEmbeddings.Load(new MemoryStream([1, 2, 3]), "three bytes"));
    }

    [TestMethod]
    [DataRow("stoves", "stove")]
    [DataRow("pies", "pie")]
    [DataRow("neckties", "necktie")]
    [DataRow("taxis", "taxi")]
    [DataRow("headscarves", "headscarf")]
    [DataRow("axes", "axe")]
    [DataRow("people", "person")]
    [DataRow("snowmen", "snowman")]
    [DataRow("ski", "skis")]
    [DataRow("knife", "knives")]
    [DataRow("panda", null)]
    [DataRow("soda", null)]
    [DataRow("gas", null)]
    public void A_word_known_in_its_other_number_only_is_found_by_it(string word, string? found)
    {
        string[] words =
        [
            "stove", "stofe", "pie", "py", "necktie", "taxi", "taxus", "headscarf", "axe", "person", "snowman", "skis", "knives", "pandum",
            "sodum", "ga",
        ];
        var table = WordEmbeddings.Random(words, 8, 1);
        Assert.AreEqual(found is not null, table.Contains(word));
        CollectionAssert.AreEqual(found is null ? null : table.Embed(found), table.Contains(word) ? table.Embed(word) : null);
    }

    [TestMethod]
    public void Word_pieces_survive_a_file()
    {
        using var scope = torch.NewDisposeScope();
        string[] pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ski", "##s", "board"];
        var table = WordEmbeddings.FromWordPieces(pieces, torch.arange(16).reshape(8, 2));
        using var stream = new MemoryStream();
        table.Save(stream);
        stream.Position = 0;
        var copy = WordEmbeddings.Load(stream, "stream");
        CollectionAssert.AreEqual(new[] { 11f, 12f }, copy.Embed("SKIS"));
        CollectionAssert.AreEqual(new[] { 5, 6, 1, 7 }, copy.Tokenize("skis, board").ToArray());
        CollectionAssert.AreEqual(new[] { 2f, 3f }, copy.Embed("quokka"), "unknown words are [UNK], as in the authors' code");
        Assert.IsFalse(copy.Contains(" "));
        Assert.ThrowsExactly<ArgumentException>(() => WordEmbeddings.FromWordPieces(pieces, torch.zeros(7, 2)));
        Assert.ThrowsExactly<ArgumentException>(() => WordEmbeddings.FromWordPieces(["ski"], torch.zeros(1, 2)));
    }

    [TestMethod]
    public void Random_vectors_are_reproducible_and_of_unit_length()
    {
        var first = WordEmbeddings.Random(["cat", "dog"], 64, 5);
        var second = WordEmbeddings.Random(["cat", "dog"], 64, 5);
        CollectionAssert.AreEqual(first.Embed("dog"), second.Embed("dog"));
        CollectionAssert.AreNotEqual(first.Embed("dog"), WordEmbeddings.Random(["cat", "dog"], 64, 6).Embed("dog"));
        Assert.AreEqual(1.0, Math.Sqrt(first.Embed("cat").Sum(value => (double)value * value)), 1e-6);
        Assert.IsLessThan(0.5, Math.Abs(first.Embed("cat").Zip(first.Embed("dog"), (a, b) => a * b).Sum()));
    }

    [TestMethod]
    public void Text_files_of_GloVe_and_word2vec_are_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("glove.txt", "zebra 1 -2.5e-1\n. . . 3 4\n"u8.ToArray());
        CollectionAssert.AreEqual(new[] { 1f, -0.25f }, WordEmbeddings.ReadGlove(path).Embed("zebra"));
        path = folder.Write("counted.vec", "1 3\nzebra 1 2 3\n"u8.ToArray());
        Assert.AreEqual(3, WordEmbeddings.ReadGlove(path).Dimension);
    }

    [TestMethod]
    [DataRow("zebra 1 2\nhorse 1\n", "line 2")]
    [DataRow("zebra 1 2\nhorse 1 x\n", "line 2: 'x' is not a number")]
    [DataRow("zebra 1 2\nhorse 1 NaN\n", "'horse'")]
    [DataRow("zebra 1 2\nzebra 1 2\n", "'zebra' is in the list twice")]
    [DataRow("", "no word vectors")]
    public void Broken_text_files_are_refused_by_line(string text, string message)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("glove.txt", System.Text.Encoding.UTF8.GetBytes(text));
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => WordEmbeddings.ReadGlove(path));
        StringAssert.Contains(exception.Message, message);
        StringAssert.Contains(exception.Message, path);
    }

    [TestMethod]
    public void A_binary_folder_must_fit_its_word_list()
    {
        using var folder = new TemporaryFolder();
        folder.Write("words.txt", "a\nb\n"u8.ToArray());
        folder.Write("vectors.f16.bin", [0, 0x3c, 0, 0x40, 0, 0x3c, 0, 0xc0]);
        CollectionAssert.AreEqual(new[] { 1f, -2f }, WordEmbeddings.ReadGlove(folder.FullName).Embed("b"));
        folder.Write("vectors.f32.bin", new byte[12]);
        Assert.ThrowsExactly<InvalidDataException>(() => WordEmbeddings.ReadGlove(folder.FullName));
    }

    [TestMethod]
    public void Impossible_tables_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => WordEmbeddings.FromVectors([], []));
        Assert.ThrowsExactly<ArgumentException>(() => WordEmbeddings.FromVectors(["a"], []));
        Assert.ThrowsExactly<ArgumentException>(() => WordEmbeddings.FromVectors(["a", "b"], [[1f], [1f, 2f]]));
        Assert.ThrowsExactly<ArgumentException>(() => WordEmbeddings.FromVectors(["a", "A"], [[1f], [2f]]));
        Assert.ThrowsExactly<ArgumentException>(() => WordEmbeddings.FromVectors([""], [[1f]]));
        Assert.ThrowsExactly<ArgumentException>(() => WordEmbeddings.FromVectors(["a"], [[float.NaN]]));
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-5f);
        }
    }
}
