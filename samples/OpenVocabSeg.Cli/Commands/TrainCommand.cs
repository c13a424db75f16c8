using System.CommandLine;
using System.Globalization;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Experiments.Data;
using OpenVocabSeg.Experiments.Noise;
using OpenVocabSeg.Experiments.Output;
using OpenVocabSeg.Experiments.Scenes;
using OpenVocabSeg.Experiments.Study;
using Spectre.Console;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg train</c>: all four stages, evaluated and reported.</summary>
internal static class TrainCommand
{
    private const string DataVariable = "OPENVOCABSEG_DATA";

    public static Command Create()
    {
        var config = new Option<string>("--config")
        {
            Description = "Name of a configuration that comes with the command (coco-mini, quickstart-noise), or a JSON file.",
            Required = true,
            HelpName = "name|file",
        };
        var data = new Option<string?>("--data")
        {
            Description = $"Folder that the configuration's paths start in. Default: the environment variable {DataVariable}. "
                + "Configurations on generated scenes need none.",
            HelpName = "folder",
        };
        var output = new Option<string?>("--output")
        {
            Description = "Folder for metrics.json, report.html and model.zip (quickstart-noise: noise.json and report.html). "
                + "Default: output/ and the name of the configuration.",
            HelpName = "folder",
        };
        var seed = new Option<int>("--seed") { Description = "Seed of everything random.", DefaultValueFactory = _ => 1 };
        var scale = new Option<RunScale>("--scale")
        {
            Description = "full, or small: few photos and steps, about a minute, to see that everything runs.",
            DefaultValueFactory = _ => RunScale.Full,
        };
        var split = new Option<QuickStartSplit>("--split")
        {
            Description = "Generated scenes to evaluate on: test, or validation for choosing settings. Photos have a test split only.",
            DefaultValueFactory = _ => QuickStartSplit.Test,
        };
        var command = new Command("train", "Train all four stages on photos in COCO's form or on generated scenes, evaluate and report.")
        {
            config, data, output, seed, scale, split,
        };

        // On a thread of its own: only then does Ctrl+C reach the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var name = parsed.GetRequiredValue(config);
                var folder = parsed.GetValue(output) ?? Path.Combine("output", Path.GetFileNameWithoutExtension(name));
                var writer = parsed.InvocationConfiguration.Output;
                switch (ConfigurationFile.Experiment(name))
                {
                    case null when parsed.GetRequiredValue(split) != QuickStartSplit.Test:
                        throw new ArgumentException($"{name}: photos have a test split only, so --split validation is not for it.");
                    case null:
                        Train(
                            name,
                            parsed.GetValue(data) ?? Environment.GetEnvironmentVariable(DataVariable),
                            folder,
                            parsed.GetRequiredValue(seed),
                            parsed.GetRequiredValue(scale),
                            writer,
                            cancellationToken);
                        break;
                    case NoiseConfiguration.Kind when parsed.GetValue(data) is not null:
                        throw new ArgumentException($"{name}: its scenes are generated, so --data is not for it.");
                    case NoiseConfiguration.Kind:
                        MeasureNoise(
                            name,
                            folder,
                            parsed.GetRequiredValue(seed),
                            parsed.GetRequiredValue(scale),
                            parsed.GetRequiredValue(split),
                            writer,
                            cancellationToken);
                        break;
                    case { } other:
                        throw new InvalidDataException($"{name}: there is no experiment '{other}'; there is {NoiseConfiguration.Kind}.");
                }
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

        using var study = PhotoStudy.Open(config, configuration, folder, configuration.Scale(runScale), seed, writer.WriteLine);
        Directory.CreateDirectory(output);
        Run(config, output, runScale, study.Data, study.Settings, writer, cancellationToken);
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

    private static void MeasureNoise(
        string config,
        string output,
        int seed,
        RunScale runScale,
        QuickStartSplit split,
        TextWriter writer,
        CancellationToken cancellationToken)
    {
        var configuration = NoiseConfiguration.Load(config);
        var (settings, scale) = runScale == RunScale.Full
            ? (configuration.Full, QuickStartScale.Full)
            : (configuration.Small, QuickStartScale.Small);
        Directory.CreateDirectory(output);
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        var splitName = split.ToString().ToLowerInvariant();
        var data = QuickStartData.Create(Path.Combine(output, "scenes"), seed, scale, split);
        ansi.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Training.Count} training and {data.Test.Count} {splitName} scenes in {data.ImageFolder}"));
        var report = NoiseRun.Execute(
            data,
            QuickStartRecipe.Create(seed, scale),
            settings,
            ansi,
            output,
            scale.ToString().ToLowerInvariant(),
            splitName,
            "OpenVocabSeg: noise estimates",
            cancellationToken);
        ansi.WriteLine($"Report: {report}");
    }
}
