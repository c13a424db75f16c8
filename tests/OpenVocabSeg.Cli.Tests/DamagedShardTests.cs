using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Shards;

namespace OpenVocabSeg.Cli.Tests;

/// <summary>
/// Shards whose digests are right and whose content is not, as a fault of a writer leaves them: one line that names file and entry, and
/// nothing is written.
/// </summary>
[TestClass]
public sealed class DamagedShardTests
{
    private const string Matches = "bbox-generalized.matches";
    private const string Summary = "summary.json";

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-damaged-shard").FullName;

    private string Merged => Path.Combine(_folder, "merged.json");

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    // One class: number of classes at 0, objects at 4, objects by size at 8, number of detections at 24; of the first detection, the score
    // at 28, the rank at 36, and right and wrong thresholds at 40.
    [TestMethod]
    [DataRow(0, -1, "the number of classes is -1")]
    [DataRow(0, int.MaxValue, "the number of classes is 2147483647")]
    [DataRow(0, 0, "the number of classes is 0")]
    [DataRow(4, -5, "the number of objects is -5")]
    [DataRow(8, -2, "the number of objects is -2")]
    [DataRow(24, -3, "the number of detections is -3")]
    [DataRow(24, int.MaxValue, "the number of detections is 2147483647")]
    [DataRow(32, 0x7ff80000, "a score is not a number")]
    [DataRow(36, -1, "the rank of a detection is -1")]
    [DataRow(40, 0x04000000, "the thresholds of a detection are not valid")]
    [DataRow(40, 0x00010001, "the thresholds of a detection are not valid")]
    public void A_number_that_cannot_be_is_named(int offset, int value, string problem)
    {
        WriteShards();
        Change(Matches, bytes =>
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), value);
            return bytes;
        });
        AssertRefused(Matches, problem);
    }

    [TestMethod]
    public void Open_Images_matches_that_cannot_be_are_named()
    {
        WriteShards("--protocol", "openimages");
        var original = Path.Combine(_folder, "original");
        File.Copy($"{Merged}.shard-2-of-2", original);

        // The weight of groups at 4, the number of images at 12, and of the first image its objects at 16.
        foreach (var (offset, value, problem) in new[]
        {
            (8, 0x7ff80000, "the weight of groups is NaN"), (12, -1, "the number of images is -1"), (16, -1, "the number of objects is -1"),
        })
        {
            File.Copy(original, $"{Merged}.shard-2-of-2", overwrite: true);
            Change(Matches, bytes =>
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), value);
                return bytes;
            });
            AssertRefused(Matches, problem);
        }
    }

    [TestMethod]
    public void Matches_that_are_too_short_or_too_long_are_refused()
    {
        WriteShards();
        var original = Path.Combine(_folder, "original");
        File.Copy($"{Merged}.shard-2-of-2", original);
        var length = 0;
        Change(Matches, bytes =>
        {
            length = bytes.Length;
            return bytes;
        });
        for (var kept = 0; kept < length; kept++)
        {
            File.Copy(original, $"{Merged}.shard-2-of-2", overwrite: true);
            Change(Matches, bytes => bytes[..kept]);
            AssertRefused(Matches, "");
        }

        File.Copy(original, $"{Merged}.shard-2-of-2", overwrite: true);
        Change(Matches, bytes => [.. bytes, 0]);
        AssertRefused(Matches, "it is longer than its content");
    }

    [TestMethod]
    [DataRow("[\"bbox\"]", "[]", "it compares neither boxes nor masks")]
    [DataRow("[\"bbox\"]", "[\"mask\"]", "it compares neither boxes nor masks")]
    [DataRow("[\"generalized\"]", "[]", "it has no generalized detections")]
    [DataRow("\"protocol\":0", "\"protocol\":9", "its protocol is unknown")]
    [DataRow("{", "", "")]
    public void A_summary_that_cannot_be_is_named(string old, string changed, string problem)
    {
        WriteShards();
        Change(Summary, bytes =>
        {
            var text = Encoding.UTF8.GetString(bytes);
            Assert.Contains(old, text);
            return Encoding.UTF8.GetBytes(text.Replace(old, changed, StringComparison.Ordinal));
        }, shard: 1);
        AssertRefused(Summary, problem, shard: 1);
    }

    [TestMethod]
    [DataRow("predict", "results.json", "x")]
    [DataRow("predict", "results.json", null)]
    [DataRow("predict", "tables.txt", null)]
    [DataRow("predict", "summary.json", null)]
    [DataRow("predict", "summary.json", "{}")]
    [DataRow("pseudo", "results.json", "[1")]
    [DataRow("pseudo", "summary.json", null)]
    [DataRow("pseudo", "summary.json", "[]")]
    [DataRow("pseudo --config", "results.json", null)]
    [DataRow("pseudo --config", "left-out.txt", null)]
    [DataRow("pseudo --config", "left-out.txt", "many")]
    [DataRow("pseudo --config", "left-out.txt", "-1")]
    public void An_entry_that_is_missing_or_damaged_is_named(string command, string damaged, string? content)
    {
        const string labels = """
            {"photos":9,"missing":1,"captioned":7,"nouns":{},"notes":[],"own":[],"summary":{"labeledPhotos":1,"labels":1,"emptyMasks":1} }
            """;
        var merged = Path.Combine(_folder, "pseudo.json");
        foreach (var shard in new[] { new Shard(1, 2), new Shard(2, 2) })
        {
            var run = new ShardRun(command).Add("configuration", "c").Add("content of the configuration", "d").Add("seed", 1)
                .Add("scale", "full");
            var entries = new Dictionary<string, string?>
            {
                ["results.json"] = "[]",
                ["tables.txt"] = "",
                ["left-out.txt"] = "0",
                ["summary.json"] = command == "predict" ? """{"notes":[],"emptyMasks":0}""" : labels,
            };
            if (shard.Index == 2)
            {
                entries[damaged] = content;
            }

            new ShardTask(shard.FileFor(merged), shard, run).Write(writer =>
            {
                foreach (var (name, text) in entries.Where(entry => entry.Value is not null))
                {
                    writer.Add(name, stream => stream.Write(Encoding.UTF8.GetBytes(text!)));
                }
            });
        }

        var (exitCode, output, error) = Command.Run("merge", "--output", merged);
        Assert.AreEqual((1, ""), (exitCode, output));
        Command.AssertOneLine(error, $"pseudo.json.shard-2-of-2/{damaged} cannot be read: ");
        Assert.IsFalse(File.Exists(merged));
    }

    [TestMethod]
    [DataRow("configuration", "has no configuration in its manifest")]
    [DataRow("seed", "has no seed in its manifest")]
    public void A_manifest_without_what_identifies_the_run_is_named(string left, string problem)
    {
        var merged = Path.Combine(_folder, "pseudo.json");
        var run = new ShardRun("pseudo --config");
        foreach (var name in new[] { "configuration", "content of the configuration", "seed", "scale" }.Where(name => name != left))
        {
            run.Add(name, 1);
        }

        new ShardTask(new Shard(1, 1).FileFor(merged), new Shard(1, 1), run).Write(writer =>
        {
            writer.Add("results.json", stream => stream.Write("[]"u8));
            writer.Add("left-out.txt", stream => stream.Write("0"u8));
        });
        var (exitCode, _, error) = Command.Run("merge", "--output", merged);
        Assert.AreEqual(1, exitCode);
        Command.AssertOneLine(error, problem);
        Assert.IsFalse(File.Exists(merged));
    }

    [TestMethod]
    public void One_shard_of_very_many_is_one_line()
    {
        new ShardTask(Path.Combine(_folder, "x"), new Shard(2, int.MaxValue), new ShardRun("predict")).Write(_ => { });
        var (exitCode, _, error) = Command.Run("merge", "--output", Merged, "--shards", Path.Combine(_folder, "x"));
        Assert.AreEqual(1, exitCode);
        Command.AssertOneLine(
            error,
            "Shards 1/2147483647, 3/2147483647, 4/2147483647, 5/2147483647, 6/2147483647 and 2147483641 more of the run of x are missing.");
    }

    private void AssertRefused(string entry, string problem, int shard = 2)
    {
        var (exitCode, output, error) = Command.Run("merge", "--output", Merged);
        Assert.AreEqual((1, ""), (exitCode, output), error);
        Command.AssertOneLine(error, $"merged.json.shard-{shard}-of-2/{entry} cannot be read: {problem}");
        Assert.IsFalse(File.Exists(Merged));
    }

    // Digests and manifest stay right.
    private void Change(string changed, Func<byte[], byte[]> change, int shard = 2)
    {
        var path = $"{Merged}.shard-{shard}-of-2";
        var manifest = ShardReader.Open(path).Manifest;
        var entries = new List<(string Name, byte[] Content)>();
        using (var archive = ZipFile.OpenRead(path))
        {
            foreach (var entry in archive.Entries.Where(entry => entry.FullName is not ("manifest.json" or "SHA256SUMS")))
            {
                using var stream = entry.Open();
                using var content = new MemoryStream();
                stream.CopyTo(content);
                entries.Add((entry.FullName, entry.FullName == changed ? change(content.ToArray()) : content.ToArray()));
            }
        }

        ShardWriter.Write(path, manifest, writer =>
        {
            foreach (var (name, content) in entries)
            {
                writer.Add(name, stream => stream.Write(content));
            }
        });
    }

    private void WriteShards(params string[] options)
    {
        var (truth, found) = (Path.Combine(_folder, "truth.json"), Path.Combine(_folder, "found.json"));
        var box = new CocoBox(10, 10, 30, 30);
        new CocoInstances(
            [
                new CocoImage(1, "a.jpg", 90, 90) { NegativeCategoryIds = [1] },
                new CocoImage(2, "b.jpg", 90, 90) { NegativeCategoryIds = [1] },
            ],
            [new CocoCategory(1, "cat")],
            [new CocoAnnotation(7, 1, 1, box), new CocoAnnotation(8, 2, 1, box)]).Write(truth);
        CocoResults.Write(found, [new CocoResult(1, 1, 0.5, box), new CocoResult(2, 1, 0.25, box)]);
        foreach (var index in new[] { 1, 2 })
        {
            var (exitCode, _, error) = Command.Run(
            [
                "evaluate", "--ground-truth", truth, "--detections", found, "--iou-type", "bbox", "--json", Merged,
                "--shard", $"{index}/2", .. options,
            ]);
            Assert.AreEqual((0, ""), (exitCode, error));
        }
    }
}
