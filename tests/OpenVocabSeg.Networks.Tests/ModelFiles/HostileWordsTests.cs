using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Tests.ModelFiles;

/// <summary>Word vectors and vocabularies from strangers: files below 10 MB are read in 300 MB, or refused within a second.</summary>
[TestClass]
[DoNotParallelize]
public sealed class HostileWordsTests
{
    private const int Most = 9_900_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-words").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Vectors_of_millions_of_values() => AssertVectors(Repeated("a", " 1"), "line 1");

    [TestMethod]
    public void Vectors_of_a_line_without_an_end() => AssertVectors(new string('a', Most), "line 1");

    [TestMethod]
    public void Vectors_of_one_value() => AssertVectors(Lines(" 1\n"), message: null);

    [TestMethod]
    public void Vectors_of_differing_widths() => AssertVectors("a 1 2 3\nb 1 2\n", "line 2");

    [TestMethod]
    public void Vectors_whose_first_line_announces_billions() => AssertVectors("2000000000 300\na 1 2\n", message: null);

    /// <summary>Not read as a whole: the file may have any size.</summary>
    [TestMethod]
    public void Vectors_of_a_gigabyte_in_one_line()
    {
        var path = Path.Combine(_folder, "vectors.txt");
        using (var stream = File.Create(path))
        {
            stream.SetLength(1L << 30);
        }

        HostileFile.AssertCheap(() => WordEmbeddings.Read(path), "vectors.txt");
        HostileFile.AssertCheap(() => WordEmbeddings.ReadGlove(path), "vectors.txt");
        HostileFile.AssertCheap(() => NounVocabulary.Load(path), "vectors.txt");
    }

    [TestMethod]
    public void Words_of_a_table_that_has_fewer_vectors()
    {
        File.WriteAllText(Path.Combine(_folder, "words.txt"), Repeated("", "a\n"));
        File.WriteAllBytes(Path.Combine(_folder, "vectors.f32.bin"), new byte[400]);
        HostileFile.AssertCheap(() => WordEmbeddings.ReadGlove(_folder), "vectors.f32.bin");
    }

    [TestMethod]
    public void Pieces_without_end()
    {
        var path = Path.Combine(_folder, "vocab.txt");
        File.WriteAllText(path, Repeated("[UNK]\n", "\n"));
        using var table = TorchSharp.torch.zeros(3, 4);
        HostileFile.AssertCheap(() => WordEmbeddings.ReadWordPieces(path, table), "vocab.txt' has more than 1000000 word pieces");
    }

    [TestMethod]
    public void Pieces_of_which_a_table_has_only_the_first_million()
    {
        var path = Path.Combine(_folder, "vocab.txt");
        File.WriteAllText(path, string.Concat(Enumerable.Range(0, 1_000_001).Select(number => number == 0 ? "[UNK]\n" : $"{number:x}\n")));
        using var table = TorchSharp.torch.zeros(1_000_000, 1);
        HostileFile.AssertCheap(() => WordEmbeddings.ReadWordPieces(path, table), "vocab.txt' has more than 1000000 word pieces");
    }

    [TestMethod]
    public void Vocabularies_of_millions_of_names()
    {
        AssertVocabulary("names.txt", Lines("\n"), "names.txt");
        AssertVocabulary("names.json", Repeated("[{\"id\":1,\"name\":\"a\"}", ",{\"id\":2,\"name\":\"b\"}") + "]", "names.json");
        AssertVocabulary("nested.json", $"[{{\"id\":1,\"name\":\"a\",\"synonyms\":[{Repeated("\"b\"", ",\"b\"")}]}}]", message: null);
        AssertVocabulary("deep.json", new string('[', Most), "deep.json");
    }

    [TestMethod]
    public void Class_vectors_of_millions_of_values()
    {
        var path = Path.Combine(_folder, "classes.json");
        File.WriteAllText(path, Repeated("[{\"name\":\"a\",\"emb\":[1", ",1") + "]}]");
        HostileFile.AssertCheap(() => WordEmbeddings.Read(path), message: null);
    }

    private static string Repeated(string first, string next) =>
        first + string.Concat(Enumerable.Repeat(next, (Most - first.Length) / next.Length));

    // Words that differ.
    private static string Lines(string end) =>
        string.Concat(Enumerable.Range(0, Most / (6 + end.Length)).Select(number => $"{number:x6}{end}"));

    private void AssertVectors(string text, string? message)
    {
        var path = Path.Combine(_folder, "vectors.txt");
        File.WriteAllText(path, text);
        HostileFile.AssertCheap(() => WordEmbeddings.Read(path), message);
    }

    private void AssertVocabulary(string name, string text, string? message)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        Assert.IsLessThan(10L << 20, new FileInfo(path).Length);
        HostileFile.AssertCheap(() => NounVocabulary.Load(path), message);
    }
}
