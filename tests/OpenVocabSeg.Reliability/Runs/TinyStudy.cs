using OpenVocabSeg.Cli;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;
using TorchSharp;

namespace OpenVocabSeg.Reliability.Runs;

/// <summary>
/// What <c>ovseg train</c> runs once its configuration is read, with generated scenes and networks so small that all four stages take
/// seconds. A checkpoint is written after every step.
/// </summary>
internal static class TinyStudy
{
    private const int Training = 6;
    private const int Test = 2;
    private const int Steps = 3;

    private static readonly ResNetArchitecture Backbone = ResNetArchitecture.QuickStart with
    {
        StemWidth = 8,
        Stages = [new(8, 8, 1, 2), new(12, 12, 1, 2), new(16, 16, 1, 2)],
    };

    /// <summary>Writes the images of the scenes.</summary>
    public static void WriteImages(string folder)
    {
        foreach (var (scene, index) in Scenes().Select((scene, index) => (scene, index)))
        {
            ImageFile.SavePng(Path.Combine(folder, $"{index}.png"), scene.Image);
        }
    }

    /// <summary>Runs all stages on one thread.</summary>
    /// <param name="images">The folder with the images.</param>
    /// <param name="output">The output folder.</param>
    /// <param name="resume">As <c>--resume</c>.</param>
    /// <param name="error">Receives a line for a failure.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string images, string output, bool resume, TextWriter error)
    {
        TorchRuntime.Initialize();
        torch.set_num_threads(1);
        return CommandLineApplication.Report(
            () =>
            {
                using var folder = StudyFolder.Open(output, new StudyIdentity("tiny", "", 1, "tiny"), resume);
                if (!folder.IsFinished)
                {
                    PhotoRun.Execute(folder, Data(images), Settings(), "compact.zip", TextWriter.Null, CancellationToken.None);
                }

                return 0;
            },
            error,
            verbose: false);
    }

    private static Scene[] Scenes() =>
        [.. new SceneGenerator(new SceneOptions { Seed = 4, Side = 48, NovelFraction = 0.5 }).GenerateMany(Training + Test)];

    private static ExperimentData Data(string images)
    {
        ExperimentImage[] all =
        [
            .. Scenes().Select((scene, index) => new ExperimentImage(
                $"{index}.png", [scene.Caption], [.. scene.Objects.Select(item => new ExperimentInstance(item))], OffersMasks: true)),
        ];
        return new ExperimentData(images, all[..Training], all[Training..], SceneClasses.Base, SceneClasses.Novel);
    }

    private static StudySettings Settings()
    {
        var recipe = QuickStartRecipe.Create(1, QuickStartScale.Small);
        var model = recipe.Model;
        var preprocessing = model.Architecture.Preprocessing with { MinSize = 48, MaxSize = 48 };
        return recipe with
        {
            Model = model with
            {
                Architecture = model.Architecture with { Backbone = Backbone, Preprocessing = preprocessing },
                CaptionPretraining = model.CaptionPretraining with
                {
                    Network = model.CaptionPretraining.Network with { Backbone = Backbone, Preprocessing = preprocessing },
                    Epochs = null,
                    Iterations = Steps,
                    BatchSize = 2,
                },
                Teacher = model.Teacher with { Iterations = Steps, BatchSize = 2 },
                Student = model.Student with
                {
                    Iterations = Steps,
                    BatchSize = 2,
                    PseudoLabels = model.Student.PseudoLabels with { BatchSize = 2 },
                },
            },
            Scope = new() { Rows = ["teacher", "robustStudent", "plainStudent"], KeepPseudoLabels = true },
        };
    }
}
