using System.Text.Json;
using OpenVocabSeg.Cli.Tests.TestData;

namespace OpenVocabSeg.Cli.Tests;

[TestClass]
public class NounsCommandTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-nouns").FullName;

    private string Captions => Path.Combine(_folder, "captions.json");

    private string Vocabulary => Path.Combine(_folder, "vocabulary.json");

    private string Nouns => Path.Combine(_folder, "nouns.json");

    [TestInitialize]
    public void WriteFiles()
    {
        File.WriteAllText(
            Captions,
            """
            {"images":[{"id":3}],"annotations":[
              {"id":7,"image_id":3,"caption":"Two Dogs and a dog on a carpet by the hot-dog stand."},
              {"id":5000000000,"image_id":3,"caption":"Nothing."}]}
            """);
        File.WriteAllText(
            Vocabulary,
            """
            [{"id":1,"name":"car_(automobile)","synonyms":["auto"]},{"id":2,"name":"dog"},
             {"id":9,"name":"hot_dog","synonyms":["frankfurter"]}]
            """);
    }

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Nouns_of_each_caption_are_printed()
    {
        var (exitCode, output, error) = Command.Run("nouns", "--captions", Captions, "--vocabulary", Vocabulary);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.AreEqual("7\t2,9\tDogs,hot-dog\n5000000000\t\t\n", output);
    }

    [TestMethod]
    public void Nouns_of_each_caption_are_written()
    {
        var (exitCode, output, error) = Command.Run("nouns", "--captions", Captions, "--vocabulary", Vocabulary, "--json", Nouns);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.AreEqual("2 captions, 1 with nouns of the vocabulary, 2 nouns.\n", output);
        Assert.AreEqual(
            """
            [{"caption_id":7,"image_id":3,"category_ids":[2,9],"nouns":["Dogs","hot-dog"]},
            {"caption_id":5000000000,"image_id":3,"category_ids":[],"nouns":[]}]
            """.ReplaceLineEndings(""),
            File.ReadAllText(Nouns));
    }

    [TestMethod]
    [DataRow("captions.json", "captions.json")]
    [DataRow("vocabulary.json", "vocabulary.json")]
    public void Bad_files_end_in_one_line_and_nothing_is_written(string file, string problem)
    {
        File.WriteAllText(Path.Combine(_folder, file), "{");
        var (exitCode, _, error) = Command.Run("nouns", "--captions", Captions, "--vocabulary", Vocabulary, "--json", Nouns);
        Assert.AreEqual(ExitCodes.Failure, exitCode);
        Command.AssertOneLine(error, problem);
        Assert.IsFalse(File.Exists(Nouns));
    }

    [TestMethod]
    public void An_input_is_not_overwritten()
    {
        var before = File.ReadAllText(Captions);
        var (exitCode, _, error) = Command.Run("nouns", "--captions", Captions, "--vocabulary", Vocabulary, "--json", Captions);
        Assert.AreEqual(ExitCodes.Failure, exitCode);
        Command.AssertOneLine(error, "it is an input");
        Assert.AreEqual(before, File.ReadAllText(Captions));
    }

    [TestMethod]
    public void Wrong_usage_is_told_apart() =>
        Assert.AreEqual(ExitCodes.WrongUsage, Command.Run("nouns", "--captions", Captions).ExitCode);

    [TestMethod]
    public void Real_captions_are_searched_for_lvis_nouns()
    {
        var captions = Path.Combine(RealData.Folder(), "coco-captions-val2017", "captions_val2017.json");
        var vocabulary = Path.Combine(RealData.Folder(), "lvis", "lvis_v1_categories.json");
        var (exitCode, output, error) = Command.Run("nouns", "--captions", captions, "--vocabulary", vocabulary, "--json", Nouns);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.StartsWith("25014 captions, ", output);
        using var json = JsonDocument.Parse(File.ReadAllText(Nouns));
        Assert.AreEqual(25_014, json.RootElement.GetArrayLength());
        Assert.IsTrue(json.RootElement.EnumerateArray().All(
            caption => caption.GetProperty("category_ids").GetArrayLength() == caption.GetProperty("nouns").GetArrayLength()));
    }
}
