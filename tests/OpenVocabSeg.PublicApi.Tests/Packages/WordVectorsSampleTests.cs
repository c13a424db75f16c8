using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Tests.Native;

namespace OpenVocabSeg.PublicApi.Tests.Packages;

/// <summary>samples/WordVectors, which is not in the solution.</summary>
[TestClass]
public sealed class WordVectorsSampleTests
{
    private static readonly string Sample = Path.Combine(PackedPackages.Repository, "samples", "WordVectors");

    private static readonly Dictionary<string, string?> Environment = new()
    {
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        ["OMP_WAIT_POLICY"] = "passive",
    };

    private static readonly string[] Words = ["couch", "sofa", "car", "street", "dog", "woman", "man", "umbrella", "tie"];

    private readonly string _folder = Directory.CreateTempSubdirectory("word-vectors").FullName;

    private string WordFile => Path.Combine(_folder, "words.txt");

    private string Output => Path.Combine(_folder, "minilm.safetensors");

    // The projects that it references are built already, and other tests are using them.
    [ClassInitialize]
    public static async Task Build(TestContext context)
    {
        var built = await ChildProcess.RunAsync(
            Sample, Environment, "build", "--configuration", PackedPackages.Configuration(), "--nologo", "-nodeReuse:false",
            "-p:BuildProjectReferences=false");
        Assert.AreEqual(0, built.ExitCode, built.Output);
    }

    [TestCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Words_get_the_vectors_of_the_sentence_encoder()
    {
        await File.WriteAllLinesAsync(WordFile, Words);
        var run = await RunAsync("--words", WordFile, "--output", Output);
        Assert.AreEqual(0, run.ExitCode, run.Output);

        var embeddings = WordEmbeddings.Read(Output);
        Assert.AreEqual(384, embeddings.Dimension);
        CollectionAssert.AreEqual(Words, embeddings.Words.ToArray());

        // Seen without this sample: findings/minilm-words-alone.sh.
        Assert.AreEqual(0.86, Cosine(embeddings, "couch", "sofa"), 0.005);
        Assert.AreEqual(0.33, Cosine(embeddings, "man", "woman"), 0.005);
        Assert.AreEqual(0.42, Cosine(embeddings, "car", "street"), 0.005);
    }

    /// <summary>Nine points differ in eight directions, so eight principal components keep the distances between them.</summary>
    [TestMethod]
    public async Task Principal_components_keep_the_distances()
    {
        await File.WriteAllLinesAsync(WordFile, Words);
        Assert.AreEqual(0, (await RunAsync("--words", WordFile, "--output", Output)).ExitCode);
        var reduced = Path.Combine(_folder, "reduced.safetensors");
        var run = await RunAsync("--words", WordFile, "--output", reduced, "--dimensions", "8");
        Assert.AreEqual(0, run.ExitCode, run.Output);

        var (all, few) = (WordEmbeddings.Read(Output), WordEmbeddings.Read(reduced));
        Assert.AreEqual(8, few.Dimension);
        foreach (var (first, second) in Words.SelectMany((word, index) => Words.Skip(index + 1).Select(other => (word, other))))
        {
            Assert.AreEqual(Distance(all, first, second), Distance(few, first, second), 1e-4, $"{first}, {second}");
        }
    }

    [TestMethod]
    [DataRow(new[] { "couch", "" }, "line 2: '' is not one word")]
    [DataRow(new[] { "fire hydrant" }, "line 1: 'fire hydrant' is not one word")]
    [DataRow(new[] { "couch", "sofa", "couch" }, "line 3: 'couch' is in line 1 too")]
    [DataRow(new[] { "couch", "Couch" }, "line 2: 'Couch' is in line 1 too")]
    [DataRow(new string[0], "has no words")]
    public async Task A_wrong_list_is_refused_with_its_line(string[] lines, string message)
    {
        await File.WriteAllLinesAsync(WordFile, lines);
        var run = await RunAsync("--words", WordFile, "--output", Output);
        Assert.AreEqual(1, run.ExitCode, run.Output);
        StringAssert.Contains(run.Output, message);
        StringAssert.Contains(run.Output, WordFile);
        Assert.IsFalse(File.Exists(Output));
    }

    [TestMethod]
    public async Task As_many_components_as_words_are_refused()
    {
        await File.WriteAllLinesAsync(WordFile, Words);
        var run = await RunAsync("--words", WordFile, "--output", Output, "--dimensions", "9");
        Assert.AreEqual(1, run.ExitCode, run.Output);
        StringAssert.Contains(run.Output, "9 words, too few for 9 principal components");
        Assert.IsFalse(File.Exists(Output));
    }

    private Task<ChildProcess> RunAsync(params string[] arguments) => ChildProcess.RunAsync(
        _folder,
        Environment,
        [Path.Combine(Sample, "bin", PackedPackages.Configuration(), "net10.0", "WordVectors.dll"), .. arguments]);

    private static double Cosine(WordEmbeddings embeddings, string first, string second)
    {
        var (a, b) = (embeddings.Embed(first), embeddings.Embed(second));
        return Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));
    }

    private static double Distance(WordEmbeddings embeddings, string first, string second)
    {
        float[] difference = [.. embeddings.Embed(first).Zip(embeddings.Embed(second), (a, b) => a - b)];
        return Math.Sqrt(Dot(difference, difference));
    }

    private static double Dot(float[] first, float[] second) => first.Zip(second, (a, b) => (double)a * b).Sum();
}
