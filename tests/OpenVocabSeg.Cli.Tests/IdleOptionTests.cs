using System.Text.RegularExpressions;
using OpenVocabSeg.Cli.Tests.TestData;

namespace OpenVocabSeg.Cli.Tests;

/// <summary>Every option of every verb has an effect, or the command says in one line that it has none.</summary>
[TestClass]
public sealed partial class IdleOptionTests
{
    private const string PseudoOfFolder = "pseudo --model m --images p --captions c --output o";
    private const string Features = "features --config coco-mini --features f";
    private const string Evaluate = "evaluate --ground-truth g --detections d --iou-type segm";
    private const string ToCoco = "convert --input i --output o --to coco";
    private const string Noise = "train --config quickstart-noise";

    // Options that have an effect beside any other arguments. The values are checked elsewhere.
    private const string AlwaysUsed = """
        train --config --output --seed --scale --resume --device --mpi
        pretrain --config --data --output --seed --scale --hold-out --resume --device --check-images --apply-exif --mpi
        teach --config --data --output --seed --scale --hold-out --resume --device --check-images --apply-exif --mpi --captions-model
        distill --config --data --output --seed --scale --hold-out --resume --device --check-images --apply-exif --mpi --teacher --pseudo
        pseudo --config --model --output --device --precision --apply-exif --shard
        predict --model --image --words --words-from --threshold --max --overlay --json --device --precision --apply-exif
        evaluate --ground-truth --detections --iou-type --protocol --split --json
        merge --output --shards
        features --config --features --data --scale --hold-out --device --check-images --apply-exif --shard
        nouns --captions --vocabulary --json
        convert --input --output --to --from
        import --checkpoint --output --as --weights --convention --list
        export --model --output --words --threshold --max-detections --max-words --size --int8
        bench --json --device --prediction --threads
        """;

    // The option, arguments beside which it has no effect, and what is said.
    private static readonly (string Option, string Arguments, string Problem)[] Refused =
    [
        ("--data x", Noise, "--data does not apply, because its scenes are generated"),
        ("--hold-out 5", Noise, "--hold-out does not apply, because its scenes are generated"),
        ("--check-images false", Noise, "--check-images does not apply, because its scenes are generated"),
        ("--apply-exif", Noise, "--apply-exif does not apply, because its scenes are generated"),
        ("--features f", Noise, "--features does not apply, because its backbone is not frozen"),
        ("--features f", "train --config coco-xpm --data .", "--features does not apply, because its backbone is not frozen"),
        ("--features f", "pretrain --config coco-xpm --data .", "--features does not apply, because its backbone is not frozen"),
        ("--features f", "teach --config coco-xpm --data . --captions-model {0}", "--features does not apply"),
        ("--features f", "distill --config coco-xpm --data . --teacher {0} --pseudo {0}", "--features does not apply"),
        ("--features f", "pseudo --config coco-xpm --data . --model {0}", "--features does not apply"),
        ("--split validation", "train --config coco-mini", "photos have a test split only"),
        ("--data x", PseudoOfFolder, "'--data' needs '--config'"),
        ("--seed 3", PseudoOfFolder, "'--seed' needs '--config'"),
        ("--scale small", PseudoOfFolder, "'--scale' needs '--config'"),
        ("--hold-out 5", PseudoOfFolder, "'--hold-out' needs '--config'"),
        ("--resume", PseudoOfFolder, "'--resume' needs '--config'"),
        ("--features f", PseudoOfFolder, "'--features' needs '--config'"),
        ("--check-images false", PseudoOfFolder, "'--check-images' needs '--config'"),
        ("--images p", "pseudo --config coco-mini", "'--images' cannot be combined with '--config'"),
        ("--captions p", "pseudo --config coco-mini", "'--captions' cannot be combined with '--config'"),
        ("--vocabulary p", "pseudo --config coco-mini", "'--vocabulary' cannot be combined with '--config'"),
        ("--label-studio p", "pseudo --config coco-mini", "'--label-studio' cannot be combined with '--config'"),
        ("--cvat p", "pseudo --config coco-mini", "'--cvat' cannot be combined with '--config'"),
        ("--label-studio p", PseudoOfFolder + " --shard 1/2", "'--label-studio' is an option of 'ovseg merge'"),
        ("--cvat p", PseudoOfFolder + " --shard 1/2", "'--cvat' is an option of 'ovseg merge'"),
        ("--resume", "pseudo --config coco-mini --shard 1/2", "'--resume' has no effect with '--shard'"),
        ("--precision auto", PseudoOfFolder + " --shard 1/2", "'--precision' cannot be 'auto' with '--shard'"),
        ("--precision auto", "predict --image i --json j --shard 1/2", "'--precision' cannot be 'auto' with '--shard'"),
        ("--shard 1/2", "predict --image i", "'--shard' needs '--json'"),
        ("--image-ids f", "predict --image i", "'--image-ids' needs '--json'"),
        ("--categories f", "predict --image i", "'--categories' needs '--json'"),
        ("--masks-only", "predict --image i", "'--masks-only' needs '--json'"),
        ("--base-detections f", Evaluate, "'--base-detections' needs '--split'"),
        ("--novel-detections f", Evaluate, "'--novel-detections' needs '--split'"),
        ("--shard 1/2", Evaluate, "'--shard' needs '--json'"),
        ("--hierarchy f", Evaluate, "'--hierarchy' needs '--protocol openimages'"),
        ("--image-labels f", Evaluate, "'--image-labels' needs '--protocol openimages'"),
        ("--class-descriptions f", Evaluate, "'--class-descriptions' needs '--protocol openimages'"),
        ("--class-descriptions f", Evaluate + " --protocol openimages", "'--class-descriptions' needs '--hierarchy' or '--image-labels'"),
        ("--group-of-weight 1", Evaluate, "'--group-of-weight' needs '--protocol openimages'"),
        ("--resume", Features, "'--resume' does not apply to 'features': files that are there are not computed again"),
        ("--seed 3", Features, "'--seed' does not apply to 'features': they are the same for every seed"),
        ("--output o", Features, "'--output' needs '--apply-exif'"),
        ("--copy-images", ToCoco, "'--copy-images' needs '--to yolo' or '--to labelme' or '--to voc'"),
        ("--image-root r", ToCoco, "'--image-root' needs '--to label-studio'"),
        ("--split train", "convert --input {coco} --output {0}.out --to coco", "has no splits such as 'train'"),
        ("--images .", "convert --input {yolo} --output {0}.out --to coco", "the folder of the images cannot be given"),
        ("--batch 2", "bench", "'--batch' needs '--prediction'"),
        ("--repeats 2", "bench", "'--repeats' needs '--prediction'"),
        ("--precision auto", "bench", "'--precision' needs '--prediction'"),
    ];

    // Refused when the checkpoint or the shards are known: ImportCommandTests, ShardTests.
    private const string RefusedByContent = """
        import --words --bert --classes --min-size --max-size --unit-vectors
        merge --label-studio --cvat
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-idle").FullName;

    private static IEnumerable<object[]> Rows => Refused.Select(row => new object[] { row.Option, row.Arguments, row.Problem });

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void An_option_without_effect_is_one_line(string option, string arguments, string problem)
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        File.WriteAllText(Path.Combine(_folder, "coco.json"), """{"images":[],"categories":[{"id":1,"name":"a"}],"annotations":[]}""");
        File.WriteAllText(Path.Combine(_folder, "data.yaml"), "train: images\nnames: [a]\n");
        Directory.CreateDirectory(Path.Combine(_folder, "images"));
        var output = arguments.Split(' ')[0] is "train" or "pretrain" or "teach" or "distill" || arguments.StartsWith("pseudo --config")
            ? new[] { "--output", Path.Combine(_folder, "run") } : [];
        var before = Directory.GetFileSystemEntries(_folder);
        var (exitCode, text, error) = Command.Run(
        [
            .. $"{arguments} {option}".Split(' ').Select(part => part
                .Replace("{0}", file, StringComparison.Ordinal)
                .Replace("{coco}", Path.Combine(_folder, "coco.json"), StringComparison.Ordinal)
                .Replace("{yolo}", Path.Combine(_folder, "data.yaml"), StringComparison.Ordinal)),
            .. output,
        ]);
        Assert.AreEqual("", text);
        Assert.IsTrue(exitCode is 1 or 2, $"{exitCode}");
        Command.AssertOneLine(error, problem);

        // A folder that was opened has a lock.
        Assert.IsEmpty(Directory.GetFileSystemEntries(_folder).Except([.. before, Path.Combine(_folder, "run")]));
    }

    [TestMethod]
    [DataRow("evaluate --ground-truth g --detections d --iou-type segm --protocol wrong --hierarchy h", "'wrong'")]
    [DataRow("convert --input i --output o --to pascal --copy-images", "'pascal'")]
    [DataRow("convert --input i --output o --to pascal --image-root r", "'pascal'")]
    [DataRow("predict --image i --json j --shard 1/2 --precision half", "'half'")]
    public void A_wrong_value_is_said_also_where_other_options_depend_on_it(string arguments, string problem)
    {
        var (exitCode, output, error) = Command.Run(arguments.Split(' '));
        Assert.AreEqual((2, ""), (exitCode, output));
        Command.AssertOneLine(error, problem);
    }

    [TestMethod]
    public void Every_option_of_every_verb_is_in_the_table()
    {
        var known = (AlwaysUsed + "\n" + RefusedByContent).Split('\n').Select(line => line.Split(' '))
            .SelectMany(words => words[1..].Select(option => $"{words[0]} {option}"))
            .Concat(Refused.Select(row => $"{row.Arguments.Split(' ')[0]} {row.Option.Split(' ')[0]}"))
            .ToHashSet();
        var verbs = known.Select(pair => pair.Split(' ')[0]).Distinct().ToArray();
        var help = verbs.SelectMany(verb => LongOption().Matches(Help(verb)).Select(match => $"{verb} {match.Groups["name"].Value}"))
            .Where(pair => !pair.EndsWith(" --help", StringComparison.Ordinal) && !pair.EndsWith(" --verbose", StringComparison.Ordinal))
            .ToHashSet();
        string[] hidden = ["features --resume", "features --seed"];
        Assert.AreEqual("", string.Join(", ", help.Except(known)), "Options that may be without effect.");
        Assert.AreEqual("", string.Join(", ", known.Except([.. help, .. hidden])), "Options that no verb has.");
    }

    private static string Help(string verb)
    {
        var (exitCode, output, error) = Command.Run(verb, "--help");
        Assert.AreEqual((0, ""), (exitCode, error));
        return output;
    }

    [GeneratedRegex(@"^  (-\S+, )*(?<name>--[a-z][a-z0-9-]*)", RegexOptions.Multiline)]
    private static partial Regex LongOption();
}
