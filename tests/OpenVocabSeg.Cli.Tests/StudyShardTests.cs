using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Tests;

/// <summary><c>--shard</c> with a configuration: features computed ahead, and stage 3.</summary>
[TestClass]
[DoNotParallelize]
public sealed class StudyShardTests
{
    private static readonly string Shared = Directory.CreateTempSubdirectory("ovs-study-whole").FullName;
    private static readonly string Teacher = Path.Combine(Shared, "whole", "teacher.zip");

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-study-shard").FullName;

    private string Features => Path.Combine(_folder, "features");

    private string Merged => Path.Combine(_folder, "merged");

    private string MergedFile => Path.Combine(Merged, "pseudo.json");

    [ClassInitialize]
    public static void TrainOneRun(TestContext context)
    {
        PhotoScenes.Write(Shared, "teacher");
        Run(Shared, "train", "--features", Path.Combine(Shared, "features"), "--output", Path.Combine(Shared, "whole"));
    }

    [ClassCleanup]
    public static void RemoveRun() => Directory.Delete(Shared, recursive: true);

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Features_and_pseudo_labels_of_shards_are_those_of_one_run()
    {
        foreach (var shard in new[] { "2/2", "1/2" })
        {
            Assert.Contains("of 10 images are in", Run(Shared, "features", "--features", Features, "--shard", shard));
        }

        // Before and after the last stage of the backbone.
        var computed = ReadAll(Features);
        Assert.HasCount(2 * (PhotoScenes.Training + PhotoScenes.Test), computed);
        AssertEqual(ReadAll(Path.Combine(Shared, "features")), computed);

        foreach (var shard in new[] { "2/2", "1/2" })
        {
            Label(Shared, shard, "--features", Features);
        }

        Assert.Contains("Shard 1/2 is finished", Label(Shared, "1/2", "--features", Features));
        AssertEqual(computed, ReadAll(Features));
        Assert.AreEqual($"Written: {MergedFile}{Environment.NewLine}", Merge());
        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.Combine(Shared, "whole", "pseudo.json")), File.ReadAllBytes(MergedFile));
        Assert.IsNotEmpty(CocoResults.Read(MergedFile));

        var (exitCode, _, error) = Command.Run("merge", "--output", Path.Combine(Merged, "other.json"), "--shards", Merged);
        Assert.AreEqual(1, exitCode);
        Command.AssertOneLine(error, "must be the file pseudo.json");
    }

    [TestMethod]
    public void A_merge_says_whether_it_wrote_and_replaces_no_other_labels()
    {
        Label(Shared, "1/1");
        Merge();
        var merged = File.ReadAllBytes(MergedFile);
        Assert.AreEqual($"{MergedFile} has these pseudo labels already: nothing was written.{Environment.NewLine}", Merge());

        // Labels of another model in the same folder. A student may have learned from the first.
        File.Delete(Path.Combine(Merged, "pseudo.json.shard-1-of-1"));
        Run(Shared, "pseudo", "--model", Path.Combine(Shared, "whole", "model.zip"), "--output", Merged, "--shard", "1/1");
        var (exitCode, output, error) = Command.Run("merge", "--output", MergedFile);
        Assert.AreEqual((1, ""), (exitCode, output));
        Command.AssertOneLine(error, "already contains other pseudo labels");
        CollectionAssert.AreEqual(merged, File.ReadAllBytes(MergedFile));

        File.Delete(MergedFile);
        Assert.AreEqual($"Written: {MergedFile}{Environment.NewLine}", Merge());
        CollectionAssert.AreNotEqual(merged, File.ReadAllBytes(MergedFile));
    }

    [TestMethod]
    [DataRow("captions")]
    [DataRow("nouns")]
    [DataRow("word vectors")]
    [DataRow("model")]
    [DataRow("photos")]
    public void Shards_of_other_inputs_are_refused(string changed)
    {
        var data = CopyOfData();
        File.WriteAllLines(Path.Combine(data, "nouns.txt"), SceneClasses.All);
        var file = Path.Combine(data, PhotoScenes.Configuration);
        var configuration = JsonNode.Parse(File.ReadAllText(file))!;
        configuration["nouns"] = "nouns.txt";
        File.WriteAllText(file, configuration.ToJsonString());
        Label(data, "1/2");
        var teacher = Teacher;
        switch (changed)
        {
            case "captions":
                Replace(Path.Combine(data, "captions_train.json"), "\"caption\":\"", "\"caption\":\"Also a moon. ");
                break;
            case "nouns":
                File.WriteAllLines(Path.Combine(data, "nouns.txt"), SceneClasses.All.Reverse());
                break;
            case "word vectors":
                WordEmbeddings.Random([.. SceneCaptions.Vocabulary.Union(SceneClasses.All)], 16, seed: 6)
                    .Save(Path.Combine(data, "words.safetensors"));
                break;
            case "model":
                teacher = Path.Combine(Shared, "whole", "model.zip");
                break;
            case "photos":
                File.Move(Path.Combine(data, "images", "3.png"), Path.Combine(data, "images", "three.png"));
                Replace(Path.Combine(data, "captions_train.json"), "\"3.png\"", "\"three.png\"");
                Replace(Path.Combine(data, "instances_train.json"), "\"3.png\"", "\"three.png\"");
                break;
        }

        Run(data, "pseudo", "--model", teacher, "--output", Merged, "--shard", "2/2");
        var (exitCode, output, error) = Command.Run("merge", "--output", MergedFile);
        Assert.AreEqual((1, ""), (exitCode, output));
        Command.AssertOneLine(error, $"are of different runs: they differ in the {changed}.");
        Assert.IsFalse(File.Exists(MergedFile));
    }

    [TestMethod]
    public void A_finished_shard_reads_no_photo_again()
    {
        var data = CopyOfData();
        Label(data, "2/2");
        foreach (var photo in Directory.GetFiles(Path.Combine(data, "images")))
        {
            File.WriteAllBytes(photo, [1, 2, 3]);
        }

        Assert.AreEqual(
            $"Shard 2/2 is finished: {MergedFile}.shard-2-of-2{Environment.NewLine}", Label(data, "2/2"));
    }

    [TestMethod]
    public void A_shard_counts_the_photos_with_captions_only()
    {
        var data = CopyOfData();
        var file = Path.Combine(data, "captions_train.json");
        var captions = CocoCaptions.Read(file);
        new CocoCaptions(captions.Images, [.. captions.Captions.Where(caption => caption.ImageId > 3)]).Write(file);
        Assert.StartsWith("Shard 1/2: 0 of 5 photos with captions, 0 labeled: 0 pseudo labels in ", Label(data, "1/2"));
        var output = Label(data, "2/2");
        Merge();
        var results = CocoResults.Read(MergedFile).ToArray();
        Assert.StartsWith(
            $"Shard 2/2: 5 of 5 photos with captions, {results.Select(result => result.ImageId).Distinct().Count()} labeled: "
            + $"{results.Length} pseudo labels in ",
            output);
    }

    [TestMethod]
    public void A_folder_of_another_run_is_refused_before_any_work()
    {
        var output = Path.Combine(Shared, "whole");
        var (exitCode, text, error) = Command.Run(
            "pseudo", "--config", Path.Combine(Shared, PhotoScenes.Configuration), "--data", Shared, "--seed", "2", "--output", output,
            "--shard", "1/2");
        Assert.AreEqual((1, ""), (exitCode, text));
        Command.AssertOneLine(error, "contains another run");
        Assert.IsEmpty(Directory.GetFiles(output, "*.shard-*"));
    }

    private static Dictionary<string, string> ReadAll(string folder) => Directory.GetFiles(folder).ToDictionary(
        file => Path.GetFileName(file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    private static void AssertEqual(Dictionary<string, string> expected, Dictionary<string, string> actual) =>
        CollectionAssert.AreEquivalent(expected.ToArray(), actual.ToArray());

    private static void Replace(string file, string old, string changed)
    {
        var text = File.ReadAllText(file);
        Assert.Contains(old, text);
        File.WriteAllText(file, text.Replace(old, changed, StringComparison.Ordinal));
    }

    private static string Run(string data, string verb, params string[] arguments)
    {
        var (exitCode, output, error) = Command.Run(
            [verb, "--config", Path.Combine(data, PhotoScenes.Configuration), "--data", data, .. arguments]);
        Assert.AreEqual((0, ""), (exitCode, error));
        return output;
    }

    private string Label(string data, string shard, params string[] arguments) =>
        Run(data, "pseudo", ["--model", Teacher, "--output", Merged, "--shard", shard, .. arguments]);

    private string Merge()
    {
        var (exitCode, output, error) = Command.Run("merge", "--output", MergedFile);
        Assert.AreEqual((0, ""), (exitCode, error));
        return output;
    }

    private string CopyOfData()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder, "data", "images")).Parent!.FullName;
        foreach (var file in Directory.GetFiles(Shared).Concat(Directory.GetFiles(Path.Combine(Shared, "images"))))
        {
            File.Copy(file, Path.Combine(data, Path.GetRelativePath(Shared, file)));
        }

        return data;
    }
}
