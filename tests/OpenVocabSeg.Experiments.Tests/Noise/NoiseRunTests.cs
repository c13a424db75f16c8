using System.Text.Json.Nodes;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using Spectre.Console;

namespace OpenVocabSeg.Experiments.Tests.Noise;

/// <summary>The benchmark on a few scenes and steps: all outputs exist, although nothing is learned.</summary>
[TestClass]
[DoNotParallelize]
public sealed class NoiseRunTests
{
    private static readonly NoiseSettings Settings = new()
    {
        Levels = [0, 1],
        NoiseBranchLevels = [1],
        ExampleLevels = [1],
        NoiseBranchRateFactor = 20,
        QualityOracle = true,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-noise").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void A_run_writes_students_estimators_and_examples()
    {
        var data = Data(_folder);
        var recipe = QuickStartRecipe.Create(1, QuickStartScale.Small);
        recipe = recipe with
        {
            Model = recipe.Model with
            {
                CaptionPretraining = recipe.Model.CaptionPretraining with { Epochs = null, Iterations = 2, BatchSize = 4 },
                Teacher = recipe.Model.Teacher with { Iterations = 4, BatchSize = 2 },
                Student = recipe.Model.Student with
                {
                    Iterations = 2,
                    BatchSize = 2,
                    PseudoLabels = recipe.Model.Student.PseudoLabels with { BatchSize = 2 },
                },
            },
        };
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var run = new NoiseRun { Data = data, Study = recipe, Settings = Settings, Split = "test", Title = "Noise" };
        using var folder = StudyFolder.Open(_folder, new StudyIdentity("noise", "", 1, "tiny"), resume: false);
        var report = run.Execute(console, folder, CancellationToken.None);

        var noise = JsonNode.Parse(File.ReadAllBytes(Path.Combine(_folder, "noise.json")))!;
        Assert.AreEqual((1, "tiny", "test"), ((int)noise["seed"]!, (string)noise["scale"]!, (string)noise["split"]!));
        var levels = noise["levels"]!.AsArray();
        CollectionAssert.AreEqual(new[] { 0.0, 1.0 }, levels.Select(level => (double)level!["fraction"]!).ToArray());
        CollectionAssert.AreEqual(new[] { "plain", "robust", "maskFree", "qualityOracle", "oracle" }, Names(levels[0]!["students"]!));
        CollectionAssert.AreEqual(
            new[] { "plain", "robust", "maskFree", "logMeanLikelihood", "reparameterized", "qualityOracle" },
            Names(levels[1]!["students"]!));
        foreach (var student in levels.SelectMany(level => level!["students"]!.AsArray()))
        {
            foreach (var measure in new[] { "AP50", "AP" })
            {
                Assert.IsInRange(0, 100, (double)student![measure]!["constrainedBase"]!, student.ToJsonString());
            }
        }

        Assert.IsEmpty(levels[0]!["corrupted"]!.AsObject());
        var labels = (int)levels[1]!["labels"]!;
        Assert.AreEqual(labels, levels[1]!["corrupted"]!.AsObject().Sum(kind => (int)kind.Value!), "all are corrupted");
        Assert.IsGreaterThanOrEqualTo((int)levels[0]!["bad"]!, (int)levels[1]!["bad"]!);
        CollectionAssert.AreEqual(
            new[] { "critic", "class", "criticAndClass", "teacherClass", "score" }, Names(levels[0]!["estimators"]!["base"]!));
        foreach (var nouns in levels[1]!["estimators"]!.AsObject())
        {
            CollectionAssert.AreEqual(
                new[] { "critic", "class", "criticAndClass", "teacherClass", "score", "sigma" }, Names(nouns.Value!));
            foreach (var scores in nouns.Value!.AsArray())
            {
                Assert.IsGreaterThan(0, (int)scores!["labels"]!);
                Assert.AreEqual((string)scores["name"]! == "sigma", scores["calibrationError"] is null, "σ is no share");
                Assert.AreEqual((string)scores["name"]! == "sigma", scores["maskCalibrationError"] is null, "σ is no share");
            }
        }

        Assert.AreEqual(labels, levels[1]!["estimators"]!.AsObject().Sum(nouns => (int)nouns.Value![0]!["labels"]!));
        var html = File.ReadAllText(report);
        Assert.Contains("The noisiest pseudo masks, 100 % corrupted", html);
        Assert.DoesNotContain("The noisiest pseudo masks, 0 % corrupted", html);
        Assert.Contains("quality oracle", output.ToString());
    }

    [TestMethod]
    public void A_student_without_a_critic_and_levels_that_are_none_are_refused()
    {
        var data = new ExperimentData(_folder, [], [], SceneClasses.Base, SceneClasses.Novel);
        var recipe = QuickStartRecipe.Create(1, QuickStartScale.Small);
        var student = recipe.Model.Student;
        var plain = recipe with
        {
            Model = recipe.Model with { Student = student with { Noise = student.Noise with { Loss = MaskNoiseLoss.None } } },
        };
        Assert.Contains("Noise.Loss must be", Assert.ThrowsExactly<ArgumentException>(() => Create(plain, Settings)).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Create(recipe, Settings with { Levels = [0, 1, 1.5] }));
        var unknown = Settings with { ExampleLevels = [0.5] };
        Assert.Contains("0.5", Assert.ThrowsExactly<ArgumentException>(() => Create(recipe, unknown)).Message);

        NoiseStudy Create(StudySettings study, NoiseSettings settings) =>
            new(data, study, settings, folder: null, new StudyConsole(AnsiConsole.Console), CancellationToken.None);
    }

    private static string[] Names(JsonNode array) => [.. array.AsArray().Select(item => (string)item!["name"]!)];

    private static ExperimentData Data(string folder)
    {
        ExperimentImage[] images = [.. new SceneGenerator(new SceneOptions { Seed = 4 }).GenerateMany(24).Select((scene, index) =>
        {
            var path = $"{index}.png";
            ImageFile.SavePng(Path.Combine(folder, path), scene.Image);
            return new ExperimentImage(
                path,
                index < 12 ? [scene.Caption] : [],
                [.. scene.Objects.Select(o => new ExperimentInstance(o))],
                OffersMasks: index >= 12);
        })];
        return new ExperimentData(folder, images[..18], images[18..], SceneClasses.Base, SceneClasses.Novel);
    }
}
