using System.CommandLine;
using System.Globalization;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Experiments.Data;
using OpenVocabSeg.Experiments.Output;
using OpenVocabSeg.Experiments.Study;
using OpenVocabSeg.Networks.Text;
using OpenVocabSeg.Networks.Weights;
using Spectre.Console;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg train</c>: all four stages on photos, evaluated and reported.</summary>
internal static class TrainCommand
{
    private const string DataVariable = "OPENVOCABSEG_DATA";

    public static Command Create()
    {
        var config = new Option<string>("--config")
        {
            Description = "Name of a configuration that comes with the command (coco-mini), or a JSON file.",
            Required = true,
            HelpName = "name|file",
        };
        var data = new Option<string?>("--data")
        {
            Description = $"Folder that the configuration's paths start in. Default: the environment variable {DataVariable}.",
            HelpName = "folder",
        };
        var output = new Option<string?>("--output")
        {
            Description = "Folder for metrics.json, report.html and model.zip. Default: output/ and the name of the configuration.",
            HelpName = "folder",
        };
        var seed = new Option<int>("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };
        var scale = new Option<RunScale>("--scale")
        {
            Description = "full, or small: few photos and steps, about a minute, to see that everything runs.",
            DefaultValueFactory = _ => RunScale.Full,
        };
        var command = new Command("train", "Train all four stages on photos in COCO's form, evaluate and report.")
        {
            config, data, output, seed, scale,
        };

        // On a thread of its own: only then does Ctrl+C reach the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var name = parsed.GetRequiredValue(config);
                Train(
                    name,
                    parsed.GetValue(data) ?? Environment.GetEnvironmentVariable(DataVariable),
                    parsed.GetValue(output) ?? Path.Combine("output", Path.GetFileNameWithoutExtension(name)),
                    parsed.GetRequiredValue(seed),
                    parsed.GetRequiredValue(scale),
                    parsed.InvocationConfiguration.Output,
                    cancellationToken);
            },
            cancellationToken));
        return command;
    }

    private static void Train(
        string config, string? folder, string output, int seed, RunScale runScale, TextWriter writer, CancellationToken cancellationToken)
    {
        var configuration = PhotoConfiguration.Load(config);
        if (string.IsNullOrEmpty(folder))
        {
            throw new ArgumentException($"Where are the data? Give --data FOLDER, or set {DataVariable}.");
        }

        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The data folder '{folder}' does not exist.");
        }

        var scale = runScale == RunScale.Full ? configuration.Full : configuration.Small;
        var all = CocoExperiment.Read(folder, configuration.Training, configuration.Test, configuration.Split);
        var data = all with { Training = Thin(all.Training, scale.TrainingPhotos), Test = Thin(all.Test, scale.TestPhotos) };
        using var backbone = SafeTensorsFile.Open(Path.Combine(folder, configuration.BackboneWeights));
        var glove = WordEmbeddings.ReadGlove(Path.Combine(folder, configuration.WordVectors));
        var settings = PhotoRecipe.Create(seed, configuration, scale, data, glove, backbone);
        Directory.CreateDirectory(output);
        Run(config, output, runScale, data, settings, writer, cancellationToken);
    }

    private static void Run(
        string config,
        string output,
        RunScale scale,
        ExperimentData data,
        StudySettings settings,
        TextWriter writer,
        CancellationToken cancellationToken)
    {
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        var console = new StudyConsole(ansi);
        ansi.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Training.Count} training photos ({data.Training.Count(image => image.OffersMasks)} with masks, "
            + $"{data.Training.Count(image => image.Captions.Count > 0)} with captions), {data.Test.Count} test photos; "
            + $"{data.BaseClasses.Count} base and {data.NovelClasses.Count} novel classes; {settings.Words.Words.Count} words."));
        var report = StudyRun.Execute(
            data,
            settings,
            console,
            output,
            scale.ToString().ToLowerInvariant(),
            $"OpenVocabSeg on {Path.GetFileNameWithoutExtension(config)}",
            cancellationToken);
        ansi.WriteLine($"Report: {report}");
    }

    private static IReadOnlyList<ExperimentImage> Thin(IReadOnlyList<ExperimentImage> images, int? count) =>
        count is { } wanted && wanted < images.Count
            ? [.. Enumerable.Range(0, wanted).Select(i => images[(int)((long)i * images.Count / wanted)])]
            : images;
}
