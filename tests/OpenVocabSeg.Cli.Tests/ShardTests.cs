using System.Text;
using OpenVocabSeg.Cli.Prediction;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Shards;

namespace OpenVocabSeg.Cli.Tests;

/// <summary><c>--shard</c> and <c>ovseg merge</c>: the files and the text of a whole run, byte for byte.</summary>
[TestClass]
[DoNotParallelize]
public sealed class ShardTests
{
    private const int Images = 35;

    private static readonly string Shared = Directory.CreateTempSubdirectory("ovs-shard-model").FullName;
    private static readonly string Model = Path.Combine(Shared, "model.zip");
    private static readonly string Photos = Path.Combine(Shared, "photos");
    private static readonly string Captions = Path.Combine(Shared, "captions.json");
    private static readonly string Vocabulary = Path.Combine(Shared, "vocabulary.json");

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-shard").FullName;

    [ClassInitialize]
    public static void WriteInputs(TestContext context)
    {
        SmallModel.Train(Model, batchSize: 8);
        var names = SceneClasses.All;
        for (var i = 0; i < Images; i++)
        {
            // Two sizes, so that batches of one size depend on which images are together.
            var scene = (i % 3 == 0 ? new SceneGenerator(new SceneOptions { Side = 64 }) : SmallModel.Scenes).Generate(i);
            ImageFile.SavePng(Path.Combine(Photos, $"{100 + i}.png"), scene.Image);
        }

        // Photos without captions lie between the others; photo 999 is missing.
        new CocoCaptions(
            [.. Enumerable.Range(0, Images).Append(899).Select(i => new CocoImage(100 + i, $"{100 + i}.png", 0, 0))],
            [
                .. Enumerable.Range(0, Images).Where(i => i % 7 != 5).Select(i => new CocoCaption(
                    i + 1, 100 + i, $"A {names[i % 3]} and a {names[(i + 1) % 5]}, and a griffin.")),
            ]).Write(Captions);
        var entries = names.Select((name, i) => $$"""{"id":{{40 - i}},"name":"{{name}}"}""");
        File.WriteAllText(Vocabulary, $"[{string.Join(',', entries)}]");
    }

    [ClassCleanup]
    public static void RemoveInputs() => Directory.Delete(Shared, recursive: true);

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(5)]
    [DataRow(Images + 3)]
    public void Merged_pseudo_labels_equal_those_of_one_run(int count)
    {
        string[] review = ["--label-studio", "{0}/tasks.json", "--cvat", "{0}/cvat.xml"];
        var whole = Run("whole", Pseudo, "--output", "{0}/pseudo.json", review);
        foreach (var index in Order(count))
        {
            Run("merged", Pseudo, "--output", "{0}/pseudo.json", "--shard", $"{index}/{count}");
        }

        var merged = Run("merged", ["merge"], "--output", "{0}/pseudo.json", review);
        AssertEqualFiles("pseudo.json", "tasks.json", "tasks.label_config.xml", "cvat.xml");
        Assert.AreEqual(whole, merged);
        Assert.Contains($"{Images} photos (1 more are not in the folder), 30 with captions", merged);
        Assert.IsGreaterThan(20, CocoResults.Read(Path.Combine(_folder, "whole", "pseudo.json")).Count());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(5)]
    [DataRow(Images + 3)]
    public void Merged_predictions_equal_those_of_one_run(int count)
    {
        var words = $"{SceneClasses.All[0]},{SceneClasses.All[1]},griffin";
        string[] options = ["--words", words, "--threshold", "0.01", "--max", "4", "--overlay", "{0}/overlays"];
        var whole = Run("whole", Predict, "--json", "{0}/found.json", options);
        foreach (var index in Order(count))
        {
            Run("merged", Predict, "--json", "{0}/found.json", ["--shard", $"{index}/{count}", .. options]);
        }

        var merged = Run("merged", ["merge"], "--output", "{0}/found.json");
        AssertEqualFiles([
            "found.json",
            .. Directory.EnumerateFiles(Path.Combine(_folder, "whole", "overlays"))
                .Select(file => Path.Combine("overlays", Path.GetFileName(file))),
        ]);
        Assert.AreEqual(whole, merged);
        Assert.HasCount(Images, Directory.GetFiles(Path.Combine(_folder, "merged", "overlays")));
        Assert.IsGreaterThan(100, CocoResults.Read(Path.Combine(_folder, "whole", "found.json")).Count());
    }

    [TestMethod]
    public void A_finished_shard_is_not_computed_again_and_a_damaged_one_is()
    {
        var file = Path.Combine(_folder, "merged", "pseudo.json.shard-1-of-2");
        string[] shard = ["--shard", "1/2"];
        Run("merged", Pseudo, "--output", "{0}/pseudo.json", shard);
        var bytes = File.ReadAllBytes(file);
        Assert.AreEqual(
            $"Shard 1/2 is finished: /pseudo.json.shard-1-of-2{Environment.NewLine}",
            Run("merged", Pseudo, "--output", "{0}/pseudo.json", shard));
        foreach (var damaged in Damages(bytes))
        {
            File.WriteAllBytes(file, damaged);
            var (exitCode, _, error) = Command.Run("merge", "--output", Path.Combine(_folder, "merged", "pseudo.json"));
            Assert.AreEqual(1, exitCode);
            Command.AssertOneLine(error, "pseudo.json.shard-1-of-2 is not a complete shard file");
            var output = Run("merged", Pseudo, "--output", "{0}/pseudo.json", shard);
            Assert.Contains("Computed again: /pseudo.json.shard-1-of-2, because", output);
            CollectionAssert.AreEqual(bytes, File.ReadAllBytes(file));
        }

        // Another model; the words are the same.
        var other = Path.Combine(_folder, "other.zip");
        SmallModel.Train(other);
        Assert.Contains(
            "its run differs in the model",
            Run("merged", [.. Pseudo.Select(text => text == Model ? other : text)], "--output", "{0}/pseudo.json", shard));
    }

    [TestMethod]
    public async Task A_killed_shard_is_not_merged_and_begins_again()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "merged")).FullName;
        Run("whole", Predict, "--json", "{0}/found.json");
        Run("merged", Predict, "--json", "{0}/found.json", "--shard", "2/2");
        using (var process = Command.Start([.. Predict, "--json", Path.Combine(folder, "found.json"), "--shard", "1/2"]))
        {
            // The tables of the first batch are printed while the file is being written.
            await process.StandardOutput.ReadLineAsync();
            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.HasCount(1, Directory.GetFiles(folder, ".*.tmp"));
        var (exitCode, _, error) = Command.Run("merge", "--output", Path.Combine(folder, "found.json"));
        Assert.AreEqual(1, exitCode);
        Command.AssertOneLine(error, "Shard 1/2 of the run of found.json.shard-2-of-2 is missing.");
        Assert.IsFalse(File.Exists(Path.Combine(folder, "found.json")));
        Run("merged", Predict, "--json", "{0}/found.json", "--shard", "1/2");
        Run("merged", ["merge"], "--output", "{0}/found.json");
        AssertEqualFiles("found.json");
        CollectionAssert.AreEquivalent(
            new[] { "found.json", "found.json.shard-1-of-2", "found.json.shard-2-of-2" },
            Directory.GetFiles(folder).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    [DataRow("model", "differ in the model")]
    [DataRow("words", "differ in the words")]
    [DataRow("threshold", "differ in the threshold")]
    [DataRow("images", "differ in the images")]
    [DataRow("precision", "differ in the precision")]
    [DataRow("verb", "differ in the command")]
    [DataRow("count", "found.json.shard-1-of-2 is shard 1/2 and found.json.shard-2-of-3 is shard 2/3")]
    [DataRow("twice", "found.json.shard-1-of-2 and copy.shard-x are both shard 1/2")]
    [DataRow("missing", "Shard 2/2 of the run of found.json.shard-1-of-2 is missing")]
    [DataRow("none", "There are no shards of")]
    [DataRow("no file", "does not exist")]
    [DataRow("foreign", "notes.txt is not a complete shard file")]
    [DataRow("review", "has no labels for review")]
    public void Shards_that_do_not_belong_together_are_refused(string defect, string problem)
    {
        var (merged, words) = (Path.Combine(_folder, "merged"), SceneClasses.All);
        void Compute(string shard, string[] verb, params string[] more) =>
            Run("merged", verb, verb == Pseudo ? "--output" : "--json", "{0}/found.json", ["--shard", shard, .. more]);

        var few = Directory.CreateDirectory(Path.Combine(_folder, "few")).FullName;
        foreach (var name in new[] { "101.png", "102.png" })
        {
            File.Copy(Path.Combine(Photos, name), Path.Combine(few, name));
        }

        string[] predict = ["predict", "--model", Model, "--image", few];
        Compute("1/2", predict, "--words", words[0]);
        string[] given = ["--shards", merged];
        switch (defect)
        {
            case "model":
                SmallModel.Train(Path.Combine(_folder, "other.zip"));
                Compute("2/2", ["predict", "--model", Path.Combine(_folder, "other.zip"), "--image", few], "--words", words[0]);
                break;
            case "words":
                Compute("2/2", predict, "--words", words[1]);
                break;
            case "threshold":
                Compute("2/2", predict, "--words", words[0], "--threshold", "0.5");
                break;
            case "precision":
                Compute("2/2", predict, "--words", words[0], "--precision", "bfloat16");
                break;
            case "images":
                File.Copy(Path.Combine(Photos, "103.png"), Path.Combine(few, "103.png"));
                Compute("2/2", predict, "--words", words[0]);
                break;
            case "verb":
                Run("merged", Pseudo, "--output", "{0}/found.json", "--shard", "2/2");
                break;
            case "count":
                Compute("2/3", predict, "--words", words[0]);
                break;
            case "twice":
                File.Copy(Path.Combine(merged, "found.json.shard-1-of-2"), Path.Combine(merged, "copy.shard-x"));
                given = ["--shards", Path.Combine(merged, "found.json.shard-1-of-2"), Path.Combine(merged, "copy.shard-x")];
                break;
            case "none":
                File.Delete(Path.Combine(merged, "found.json.shard-1-of-2"));
                given = [];
                break;
            case "no file":
                given = ["--shards", Path.Combine(merged, "found.json.shard-7-of-2")];
                break;
            case "foreign":
                File.WriteAllText(Path.Combine(merged, "notes.txt"), "Nothing.");
                given = ["--shards", Path.Combine(merged, "notes.txt")];
                break;
            case "review":
                Compute("2/2", predict, "--words", words[0]);
                given = ["--cvat", Path.Combine(merged, "cvat.xml")];
                break;
        }

        var (exitCode, output, error) = Command.Run(["merge", "--output", Path.Combine(merged, "found.json"), .. given]);
        Assert.AreEqual((1, ""), (exitCode, output));
        Command.AssertOneLine(error, problem);
        Assert.IsFalse(File.Exists(Path.Combine(merged, "found.json")));
    }

    [TestMethod]
    public void What_shards_left_out_is_added_up()
    {
        var found = Path.Combine(_folder, "found.json");
        var labels = Path.Combine(_folder, "pseudo.json");
        foreach (var shard in new[] { new Shard(1, 2), new Shard(2, 2) })
        {
            PredictionShards.Write(
                new ShardTask(shard.FileFor(found), shard, new ShardRun("predict")),
                [],
                new StringWriter(),
                () => new PredictionPart(["A note."], 1 + shard.Index));
            var part = $$"""
                {"photos":9,"missing":1,"captioned":7,"nouns":{},"notes":["A note."],"own":[],
                "summary":{"labeledPhotos":{{shard.Index}},"labels":{{10 * shard.Index}},"emptyMasks":{{3 * shard.Index}} } }
                """;
            new ShardTask(shard.FileFor(labels), shard, new ShardRun("pseudo")).Write(writer =>
            {
                writer.Add("results.json", stream => stream.Write("[]"u8));
                writer.Add("summary.json", stream => stream.Write(Encoding.UTF8.GetBytes(part)));
            });
        }

        var (exitCode, output, error) = Command.Run("merge", "--output", found);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.AreEqual("A note.|Left out: 5 detections with an empty mask.|", output.Replace(Environment.NewLine, "|"));
        Assert.AreEqual("[]", File.ReadAllText(found));
        (exitCode, output, error) = Command.Run("merge", "--output", labels);
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.AreEqual(
            "A note.|9 photos (1 more are not in the folder), 7 with captions, 3 labeled: 30 pseudo labels in "
            + $"{labels}.|Left out: 9 pseudo labels with an empty mask.|",
            output.Replace(Environment.NewLine, "|"));
    }

    [TestMethod]
    [DataRow("0/4", "an index from 1 to 4 of 4 shards, not '0/4': the first is 1/4")]
    [DataRow("5/4", "an index from 1 to 4 of 4 shards, not '5/4'")]
    [DataRow("1/0", "INDEX/COUNT")]
    [DataRow("-1/4", "INDEX/COUNT")]
    [DataRow("1", "INDEX/COUNT")]
    [DataRow("1/2/3", "INDEX/COUNT")]
    [DataRow("1 /2", "INDEX/COUNT")]
    [DataRow("a/b", "not 'a/b'")]
    [DataRow("1/99999999999", "INDEX/COUNT")]
    public void A_shard_out_of_range_is_wrong_usage(string shard, string problem)
    {
        foreach (var verb in new[] { "predict --image a --json b", "pseudo --model m --images p --captions c --output o" })
        {
            var (exitCode, output, error) = Command.Run([.. verb.Split(' '), "--shard", shard]);
            Assert.AreEqual((2, ""), (exitCode, output));
            Command.AssertOneLine(error, problem);
        }
    }

    [TestMethod]
    [DataRow("predict --image a --shard 1/2", "'--shard' needs '--json'")]
    [DataRow("features --config coco-mini --shard 1/2", "'--features' is required")]
    [DataRow("features --config coco-mini --features f --shard 3/2", "an index from 1 to 2")]
    [DataRow("pseudo --model m --images p --captions c --output o --cvat x --shard 1/2", "'--cvat' is an option of 'ovseg merge'")]
    [DataRow("merge", "'--output'")]
    public void Options_that_do_not_go_together_are_wrong_usage(string arguments, string problem)
    {
        var (exitCode, output, error) = Command.Run(arguments.Split(' '));
        Assert.AreEqual((2, ""), (exitCode, output));
        Command.AssertOneLine(error, problem);
    }

    // Cut short, and one byte in the middle of the results changed.
    private static IEnumerable<byte[]> Damages(byte[] bytes)
    {
        yield return [];
        yield return bytes[..(bytes.Length / 2)];
        yield return bytes[..^1];
        byte[] changed = [.. bytes];
        changed[bytes.Length / 2] ^= 1;
        yield return changed;
    }

    private static string[] Pseudo =>
        ["pseudo", "--model", Model, "--images", Photos, "--captions", Captions, "--vocabulary", Vocabulary];

    private static string[] Predict => ["predict", "--model", Model, "--image", Photos];

    // Not the order of the results.
    private static IEnumerable<int> Order(int count) => Enumerable.Range(1, count).Reverse();

    private string Run(string folder, string[] verb, string option, string file, params string[] more)
    {
        string Fill(string text) => text.Replace("{0}", Path.Combine(_folder, folder), StringComparison.Ordinal);
        var (exitCode, output, error) = Command.Run([.. verb, option, Fill(file), .. more.Select(Fill)]);
        Assert.AreEqual((0, ""), (exitCode, error));
        return output.Replace(Path.Combine(_folder, folder), "", StringComparison.Ordinal);
    }

    private void AssertEqualFiles(params string[] names)
    {
        foreach (var name in names)
        {
            CollectionAssert.AreEqual(
                File.ReadAllBytes(Path.Combine(_folder, "whole", name)), File.ReadAllBytes(Path.Combine(_folder, "merged", name)), name);
        }
    }
}
