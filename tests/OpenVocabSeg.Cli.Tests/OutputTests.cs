using System.Diagnostics;
using System.Text.Json;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Tests;

/// <summary>Outputs of all verbs: what is no file, what is an input, and what other runs have written.</summary>
[TestClass]
public sealed class OutputTests
{
    private const string FileVerbs =
        "nouns --captions {0} --vocabulary {0} --json|evaluate --ground-truth {0} --detections {0} --iou-type bbox --json|bench --json"
        + "|export --model {0} --output|import --checkpoint {0} --output|convert --input {0} --to coco --output"
        + "|predict --model {0} --image {1} --json|pseudo --model {0} --images {2} --captions {0} --output"
        + "|pseudo --model {0} --images {2} --captions {0} --output {2}/o.json --label-studio"
        + "|pseudo --model {0} --images {2} --captions {0} --output {2}/o.json --cvat";

    private const string FolderVerbs =
        "train --config quickstart-noise --output|convert --input {0} --to yolo --output|convert --input {0} --to labelme --output"
        + "|convert --input {0} --to voc --output";

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-output").FullName;

    private string Input => Path.Combine(_folder, "input.json");

    public static IEnumerable<object[]> VerbsOfFiles => FileVerbs.Split('|').Select(verb => new object[] { verb });

    public static IEnumerable<object[]> VerbsOfFolders => FolderVerbs.Split('|').Select(verb => new object[] { verb });

    [TestInitialize]
    public void WriteInputs()
    {
        File.WriteAllText(Input, """{"images":[],"categories":[{"id":1,"name":"cup"}],"annotations":[]}""");
        File.WriteAllBytes(Path.Combine(_folder, "image.png"), ImageFile.EncodePng(new PixelImage(8, 8, new byte[192])));
    }

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DynamicData(nameof(VerbsOfFiles))]
    public void A_folder_in_place_of_a_file_is_refused_before_any_work(string verb) =>
        AssertRefused(verb, Directory.CreateDirectory(Path.Combine(_folder, "folder")).FullName, "cannot be written: it is a folder");

    [TestMethod]
    [DynamicData(nameof(VerbsOfFiles))]
    public void A_path_below_a_file_is_refused_before_any_work(string verb) =>
        AssertRefused(verb, Path.Combine(Input, "out.json"), $"'{Input}' is a file");

    [TestMethod]
    [DynamicData(nameof(VerbsOfFiles))]
    public void An_input_is_not_overwritten_nor_another_name_of_it(string verb)
    {
        if (!verb.Contains("{0}", StringComparison.Ordinal))
        {
            return;
        }

        File.CreateSymbolicLink(Path.Combine(_folder, "link.json"), Input);
        AssertRefused(verb, Path.Combine(_folder, "link.json"), "it is an input");
        AssertRefused(verb, Path.Combine(_folder, "..", Path.GetFileName(_folder), "input.json"), "it is an input");
        if (OperatingSystem.IsLinux())
        {
            using var link = System.Diagnostics.Process.Start("ln", [Input, Path.Combine(_folder, "hard.json")]);
            link.WaitForExit();
            AssertRefused(verb, Path.Combine(_folder, "hard.json"), "it is an input");
        }
    }

    [TestMethod]
    [DataRow("predict --model {0} --image {1} --shard 1/2 --json")]
    [DataRow("evaluate --ground-truth {0} --detections {0} --iou-type bbox --shard 1/2 --json")]
    [DataRow("pseudo --model {0} --images {2} --captions {0} --shard 1/2 --output")]
    public void A_shard_of_a_file_that_cannot_be_merged_to_is_refused_before_any_work(string verb)
    {
        AssertRefused(verb, Input, "it is an input");
        AssertRefused(verb, Directory.CreateDirectory(Path.Combine(_folder, "folder")).FullName, "cannot be written: it is a folder");
        if (OperatingSystem.IsLinux())
        {
            AssertRefused(verb, "/dev/null", "'/dev/null' is no regular file, so no shards of it can be written beside it.");
        }
    }

    [TestMethod]
    [DynamicData(nameof(VerbsOfFolders))]
    public void A_file_in_place_of_a_folder_is_refused_before_any_work(string verb)
    {
        AssertRefused(verb, Input, "cannot be written as a folder: it is a file");
        AssertRefused(verb, Path.Combine(_folder, "model.zip"), "cannot be written as a folder: it is the name of a file");
    }

    [TestMethod]
    public void A_folder_in_use_is_refused_by_the_name_of_its_owner()
    {
        var output = Path.Combine(_folder, "run");
        using var held = FolderLock.Acquire(output);
        AssertRefused(
            "train --config quickstart-noise --scale small --output",
            output,
            $"is in use by another run (process {Environment.ProcessId} on ");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_file_that_goes_to_standard_output_is_alone_there()
    {
        File.WriteAllText(Input, """{"images":[{"id":3}],"annotations":[{"id":7,"image_id":3,"caption":"A dog."}]}""");
        var words = Path.Combine(_folder, "words.txt");
        File.WriteAllText(words, "dog\n");
        var (exitCode, output, error) = Command.RunProcess(
            "nouns", "--captions", Input, "--vocabulary", words, "--json", "/dev/stdout");
        Assert.AreEqual(0, exitCode, error);
        using var json = JsonDocument.Parse(output);
        Assert.AreEqual(7, json.RootElement[0].GetProperty("caption_id").GetInt32());
        Assert.AreEqual("1 captions, 1 with nouns of the vocabulary, 1 nouns.\n", error);
        Assert.IsTrue(File.Exists("/dev/stdout") && new FileInfo("/dev/stdout").LinkTarget is not null);

        (exitCode, output, _) = Command.RunProcess("nouns", "--captions", Input, "--vocabulary", words, "--json", "/dev/null");
        Assert.AreEqual((0, "1 captions, 1 with nouns of the vocabulary, 1 nouns.\n"), (exitCode, output));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_full_disk_is_one_line_with_the_name_of_the_output()
    {
        File.WriteAllText(Input, """{"images":[{"id":3}],"annotations":[{"id":7,"image_id":3,"caption":"A dog."}]}""");
        var words = Path.Combine(_folder, "words.txt");
        File.WriteAllText(words, "dog\n");
        var (exitCode, _, error) = Command.Run("nouns", "--captions", Input, "--vocabulary", words, "--json", "/dev/full");
        Assert.AreEqual(1, exitCode);
        Assert.AreEqual("ovseg: '/dev/full' cannot be written: No space left on device.\n", error);
    }

    [TestMethod]
    public void What_a_killed_command_left_beside_its_output_goes()
    {
        File.WriteAllText(Input, """{"images":[{"id":3}],"annotations":[{"id":7,"image_id":3,"caption":"A dog."}]}""");
        var words = Path.Combine(_folder, "words.txt");
        File.WriteAllText(words, "dog\n");
        var left = Path.Combine(_folder, ".nouns.json.999999999-1-0123456789abcdef.tmp");
        File.WriteAllText(left, "half");
        var (exitCode, _, error) = Command.Run(
            "nouns", "--captions", Input, "--vocabulary", words, "--json", Path.Combine(_folder, "nouns.json"));
        Assert.AreEqual((0, ""), (exitCode, error));
        Assert.IsFalse(File.Exists(left));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Without_locks_a_file_that_another_machine_may_be_writing_stays_for_a_day()
    {
        File.WriteAllText(Input, """{"images":[{"id":3}],"annotations":[{"id":7,"image_id":3,"caption":"A dog."}]}""");
        var words = Path.Combine(_folder, "words.txt");
        File.WriteAllText(words, "dog\n");
        var (recent, old) = (Temporary('0'), Temporary('1'));
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow - TimeSpan.FromDays(2));

        // The switch makes every disk one without locks.
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "ovseg.dll"), "nouns", "--captions", Input, "--vocabulary", words,
                "--json", Path.Combine(_folder, "nouns.json"),
            ])
        {
            Environment = { ["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1" },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual((0, true, false), (process.ExitCode, File.Exists(recent), File.Exists(old)));

        string Temporary(char digit)
        {
            var path = Path.Combine(_folder, $".nouns.json.999999999-1-{new string(digit, 16)}.tmp");
            File.WriteAllText(path, "half");
            return path;
        }
    }

    [TestMethod]
    public void A_file_of_an_input_folder_is_not_overwritten()
    {
        var labels = Directory.CreateDirectory(Path.Combine(_folder, "labels")).FullName;
        var file = Path.Combine(labels, "1.json");
        File.WriteAllText(file, """{"version":"5","shapes":[],"imagePath":"1.png","imageHeight":8,"imageWidth":8}""");
        AssertRefused($"convert --input {labels} --to coco --output", file, "it is a file of the input");
    }

    private void AssertRefused(string verb, string path, string problem)
    {
        var before = Content();
        var (exitCode, output, error) = Command.Run(
            [.. verb.Split(' ').Select(part => part
                .Replace("{0}", Input, StringComparison.Ordinal)
                .Replace("{1}", Path.Combine(_folder, "image.png"), StringComparison.Ordinal)
                .Replace("{2}", _folder, StringComparison.Ordinal)), path]);
        Assert.AreEqual((1, ""), (exitCode, output), error);
        Command.AssertOneLine(error, problem);
        CollectionAssert.AreEqual(before, Content());
    }

    private string[] Content() =>
    [
        .. Directory.GetFileSystemEntries(_folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{path} {(Path.GetExtension(path) == ".lock" || !File.Exists(path) ? "" : File.ReadAllText(path))}"),
    ];
}
