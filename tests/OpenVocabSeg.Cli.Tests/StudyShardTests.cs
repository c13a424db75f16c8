using System.Security.Cryptography;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Tests;

/// <summary><c>--shard</c> with a configuration: features computed ahead, and stage 3.</summary>
[TestClass]
[DoNotParallelize]
public sealed class StudyShardTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-study-shard").FullName;

    private string Features => Path.Combine(_folder, "features");

    private string Merged => Path.Combine(_folder, "merged");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Features_and_pseudo_labels_of_shards_are_those_of_one_run()
    {
        PhotoScenes.Write(_folder, "teacher");
        foreach (var shard in new[] { "2/2", "1/2" })
        {
            Assert.Contains("of 10 images are in", Run("features", "--features", Features, "--shard", shard));
        }

        // Before and after the last stage of the backbone.
        var computed = ReadAll(Features);
        Assert.HasCount(2 * (PhotoScenes.Training + PhotoScenes.Test), computed);
        var ownFeatures = Path.Combine(_folder, "own-features");
        Run("train", "--features", ownFeatures, "--output", Path.Combine(_folder, "whole"));
        AssertEqual(ReadAll(ownFeatures), computed);

        string[] pseudo =
        [
            "pseudo", "--model", Path.Combine(_folder, "whole", "teacher.zip"), "--features", Features, "--output", Merged,
        ];
        foreach (var shard in new[] { "2/2", "1/2" })
        {
            Run([.. pseudo, "--shard", shard]);
        }

        Assert.Contains("Shard 1/2 is finished", Run([.. pseudo, "--shard", "1/2"]));
        AssertEqual(computed, ReadAll(Features));
        var (exitCode, _, error) = Command.Run("merge", "--output", Path.Combine(Merged, "pseudo.json"));
        Assert.AreEqual((0, ""), (exitCode, error));
        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.Combine(_folder, "whole", "pseudo.json")), File.ReadAllBytes(Path.Combine(Merged, "pseudo.json")));
        Assert.IsNotEmpty(CocoResults.Read(Path.Combine(Merged, "pseudo.json")));

        // A second merge changes nothing.
        Assert.AreEqual(0, Command.Run("merge", "--output", Path.Combine(Merged, "pseudo.json")).ExitCode);
        (exitCode, _, error) = Command.Run("merge", "--output", Path.Combine(Merged, "other.json"), "--shards", Merged);
        Assert.AreEqual(1, exitCode);
        Command.AssertOneLine(error, "must be the file pseudo.json");
    }

    private static Dictionary<string, string> ReadAll(string folder) => Directory.GetFiles(folder).ToDictionary(
        file => Path.GetFileName(file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    private static void AssertEqual(Dictionary<string, string> expected, Dictionary<string, string> actual) =>
        CollectionAssert.AreEquivalent(expected.ToArray(), actual.ToArray());

    private string Run(string verb, params string[] arguments)
    {
        var (exitCode, output, error) = Command.Run(
            [verb, "--config", Path.Combine(_folder, PhotoScenes.Configuration), "--data", _folder, .. arguments]);
        Assert.AreEqual((0, ""), (exitCode, error));
        return output;
    }

    private string Run(string[] arguments) => Run(arguments[0], arguments[1..]);
}
