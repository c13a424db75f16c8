using System.Text.Json;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Tests;

/// <summary>
/// The configurations of the paper's experiments, whose data sets are too large for tests: read completely, and trained for two steps per
/// stage at small scale, on real files with the official names.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class PaperExperimentTests
{
    private static string? _folder;

    private readonly string _output = Path.Combine(Path.GetTempPath(), $"ovs-paper-{Guid.NewGuid():N}");

    [ClassCleanup]
    public static void RemoveFolder()
    {
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [TestCleanup]
    public void RemoveOutput()
    {
        if (Directory.Exists(_output))
        {
            Directory.Delete(_output, recursive: true);
        }
    }

    [TestMethod]
    [DataRow("coco-xpm")]
    [DataRow("openimages-cc-xpm")]
    public void At_full_scale_the_numbers_are_those_of_the_preset(string name)
    {
        var preset = name == "coco-xpm" ? ModelPresets.XpmCoco : ModelPresets.XpmOpenImages;
        using var study = Open(name, RunScale.Full);
        var settings = study.Settings;
        Assert.AreEqual(preset.Architecture.EmbeddingDimension, settings.Vocabulary.Words.Dimension);
        AssertSame(preset.Architecture, settings.Model.Architecture);
        AssertSame(preset.CaptionPretraining, settings.Model.CaptionPretraining);
        AssertSame(preset.Teacher, settings.Model.Teacher);
        AssertSame(preset.PseudoLabels, settings.Model.PseudoLabels);
        AssertSame(preset.Student, settings.Model.Student);
        AssertSame(preset.Detection, settings.Model.Detection);
        Assert.HasCount(1203, settings.Vocabulary.Nouns.Entries);
    }

    [TestMethod]
    public void Coco_has_captions_and_masks_of_the_same_photos()
    {
        using var study = Open("coco-xpm", RunScale.Full);
        var data = study.Data;
        Assert.AreEqual((48, 17), (data.BaseClasses.Count, data.NovelClasses.Count));
        Assert.AreEqual((531, 78), (data.Training.Count, data.Test.Count));
        Assert.AreEqual(206, data.Training.Count(image => image.OffersMasks && image.Captions.Count > 0));
        Assert.AreEqual(18, data.CategoryIds["cat"] + 1);
    }

    [TestMethod]
    public void A_run_of_few_steps_shortens_the_course_of_the_learning_rate()
    {
        var configuration = PhotoConfiguration.Load("coco-xpm");
        var scale = configuration.Full with
        {
            CaptionIterations = 4000, TeacherIterations = 900, StudentIterations = 7000, TeacherBatchSize = 3, Proposals = 40,
        };
        using var study = PhotoStudy.Open("coco-xpm", configuration, Folder(), scale, 1, null, _ => { });
        var settings = study.Settings.Model;
        CollectionAssert.AreEqual(new[] { 2000, 3500 }, settings.CaptionPretraining.Schedule.Steps.ToArray());
        CollectionAssert.AreEqual(new[] { 600, 800 }, settings.Teacher.Schedule.Steps.ToArray());
        CollectionAssert.AreEqual(new[] { 2000, 5000 }, settings.Student.Schedule.Steps.ToArray());
        Assert.AreEqual(
            (50, 5, 50, 1000),
            (settings.CaptionPretraining.Schedule.WarmupIterations, settings.Teacher.Schedule.WarmupIterations,
                settings.Student.Schedule.WarmupIterations, settings.Student.Noise.Iterations));
        Assert.AreEqual((64, 3, 8), (settings.CaptionPretraining.BatchSize, settings.Teacher.BatchSize, settings.Student.BatchSize));
        Assert.AreEqual((40, 40, 40, 40), (settings.Teacher.Sampling.Proposals.AfterNms, settings.Student.PseudoLabels.Proposals.AfterNms,
            settings.PseudoLabels.Proposals.AfterNms, settings.Detection.Proposals.AfterNms));
    }

    [TestMethod]
    public void Vectors_that_know_only_whole_words_leave_out_the_nouns_they_do_not_know()
    {
        var configuration = PhotoConfiguration.Load("coco-mini") with
        {
            Nouns = "lvis/lvis_v1_categories.json", Synonyms = new Dictionary<string, IReadOnlyList<string>>(),
        };
        var log = new List<string>();
        using var study = PhotoStudy.Open("config.json", configuration, RealData.Folder(), configuration.Full, 1, null, log.Add);
        // All nouns stay in the vocabulary, so that an unknown "hot dog" is not a "dog"; those without a word vector get no labels.
        var nouns = study.Settings.Vocabulary.Nouns.Entries;
        Assert.HasCount(1203, nouns);
        var unknown = nouns.Count(noun => !noun.Synonyms.Append(noun.DisplayName).Any(study.Settings.Vocabulary.Words.Contains));
        Assert.AreEqual(9, unknown);
        Assert.Contains($"{unknown} of 1203 nouns", string.Join('\n', log));
    }

    [TestMethod]
    public void Vectors_that_do_not_fit_the_preset_are_named()
    {
        var configuration = PhotoConfiguration.Load("coco-xpm") with { WordPieceTable = null, WordVectors = "glove-100d" };
        var folder = RealDataWithCoco();
        var problem = Assert.ThrowsExactly<InvalidDataException>(
            () => PhotoStudy.Open("config.json", configuration, folder, configuration.Full, 1, null, _ => { }));
        Assert.StartsWith("config.json: ", problem.Message);
        Assert.Contains("100", problem.Message);
    }

    [TestMethod]
    [DataRow("zero-shot-splits/none.json", "split")]
    [DataRow("lvis/none.json", "nouns")]
    [DataRow("none/vocab.txt", "wordVectors")]
    [DataRow("none/model.safetensors", "wordPieceTable")]
    [DataRow("none/resnet50.safetensors", "backboneWeights")]
    public void Files_that_are_not_there_are_named_with_their_field(string file, string field)
    {
        var folder = Folder();
        var configuration = PhotoConfiguration.Load("coco-xpm");
        configuration = field switch
        {
            "split" => configuration with { Split = file },
            "nouns" => configuration with { Nouns = file },
            "wordVectors" => configuration with { WordVectors = file },
            "wordPieceTable" => configuration with { WordPieceTable = file },
            _ => configuration with { BackboneWeights = file },
        };
        var problem = Assert.ThrowsExactly<FileNotFoundException>(
            () => PhotoStudy.Open("config.json", configuration, folder, configuration.Small, 1, null, _ => { }));
        Assert.StartsWith($"config.json: field '{field}': ", problem.Message);
        Assert.Contains(file, problem.Message);
    }

    [TestMethod]
    [DataRow("coco-xpm")]
    [DataRow("openimages-cc-xpm")]
    [TestCategory("Slow")]
    public void All_four_stages_train_at_small_scale(string name)
    {
        var (exitCode, output, error) = Command.Run(
            "train", "--config", name, "--scale", "small", "--data", Folder(), "--output", _output);
        Assert.AreEqual((0, ""), (exitCode, error), output);
        using var metrics = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_output, "metrics.json")));
        CollectionAssert.AreEqual(
            new[] { "teacher", "robustStudent" },
            metrics.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("name").GetString()).ToArray());
        foreach (var row in metrics.RootElement.GetProperty("rows").EnumerateArray())
        {
            // After two steps nothing is detected, but there are objects: base ones in both data sets, a novel one in one.
            var scores = row.GetProperty("AP50");
            Assert.IsTrue(scores.GetProperty("constrainedBase").GetDouble() is >= 0 and <= 100);
            Assert.IsTrue(scores.GetProperty("constrainedNovel").GetDouble() is >= -1 and <= 100);
            Assert.AreEqual(name != "coco-xpm", scores.GetProperty("constrainedNovel").GetDouble() >= 0);
        }

        Assert.IsTrue(File.Exists(Path.Combine(_output, "model.zip")));
    }

    private static PhotoStudy Open(string name, RunScale scale)
    {
        var configuration = PhotoConfiguration.Load(name);
        return PhotoStudy.Open(name, configuration, Folder(), configuration.Scale(scale), 1, null, _ => { });
    }

    private static string Folder()
    {
        if (_folder is null)
        {
            _ = RealData.Folder();
            _folder = Directory.CreateTempSubdirectory("ovs-paper").FullName;
            LookAlikeData.Create(_folder);
        }

        return _folder;
    }

    // The same with GloVe.
    private static string RealDataWithCoco()
    {
        var folder = Folder();
        var link = Path.Combine(folder, "glove-100d");
        if (!Directory.Exists(link))
        {
            Directory.CreateSymbolicLink(link, Path.Combine(RealData.Folder(), "glove-100d"));
        }

        return folder;
    }

    // Records compare their lists by reference; as text they are equal by value.
    private static void AssertSame<T>(T expected, T actual) =>
        Assert.AreEqual(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(actual));
}
