using System.CommandLine;
using System.Globalization;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Experiments;
using Spectre.Console;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg train</c>: all four stages, evaluated and reported.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var options = new TrainingCommandOptions(
            "Folder for metrics.json, report.html, training.jsonl, model.zip and the files of the stages (quickstart-noise: noise.json, "
            + "no model.zip). Default: output/ and the name of the configuration.");
        var split = new Option<QuickStartSplit>("--split")
        {
            Description = "Generated scenes to evaluate on: test, or validation for choosing settings. Photos have a test split only.",
            HelpName = "test|validation",
            DefaultValueFactory = _ => QuickStartSplit.Test,
        };
        var command = new Command("train", "Train all four stages on photos or on generated scenes, evaluate and report.") { split };
        options.AddTo(command);

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var request = options.Read(parsed);
                var writer = parsed.InvocationConfiguration.Output;
                switch (ConfigurationFile.Experiment(request.Configuration))
                {
                    case null when parsed.GetRequiredValue(split) != QuickStartSplit.Test:
                        throw new ArgumentException(
                            $"{request.Configuration}: photos have a test split only; --split validation is for generated scenes.");
                    case null:
                        request.Run(processes => Train(request, processes, processes.OutputOf(writer), cancellationToken));
                        break;
                    case NoiseConfiguration.Kind when OptionOfPhotos(request) is { } idle:
                        throw new ArgumentException(
                            $"{request.Configuration}: {idle} does not apply, because its scenes are generated.");
                    case NoiseConfiguration.Kind when request.Features is not null:
                        throw new ArgumentException(
                            $"{request.Configuration}: --features does not apply, because its backbone is not frozen.");
                    case NoiseConfiguration.Kind:
                        request.Run(processes => MeasureNoise(
                            request, processes, parsed.GetRequiredValue(split), processes.OutputOf(writer), cancellationToken));
                        break;
                    case { } other:
                        throw new InvalidDataException(
                            $"{request.Configuration}: unknown experiment '{other}'; known: {NoiseConfiguration.Kind}.");
                }
            },
            cancellationToken));
        return command;
    }

    private static string? OptionOfPhotos(TrainingRequest request) => request switch
    {
        { Data: not null } => "--data",
        { HoldOut: not null } => "--hold-out",
        { CheckImages: false } => "--check-images",
        { ApplyExif: true } => "--apply-exif",
        _ => null,
    };

    private static void Train(
        TrainingRequest request, StudyProcesses processes, TextWriter writer, CancellationToken cancellationToken)
    {
        using var folder = processes.Open(request.Output, path => StudyFolder.Open(path, request.Identity(), request.Resume));
        request = request with { Output = processes.PathOf(request.Output) };
        if (IsFinished(folder, writer))
        {
            return;
        }

        using var photos = request.OpenPhotos(writer.WriteLine, cancellationToken);
        PhotoRun.Execute(
            folder,
            photos.Data,
            photos.Settings with { Device = request.Device, Processes = processes.Training },
            photos.CompactModel,
            writer,
            cancellationToken);
    }

    private static bool IsFinished(StudyFolder folder, TextWriter writer)
    {
        if (folder.IsFinished)
        {
            writer.WriteLine($"The run in {folder.Path} is finished ({folder.Identity}). Nothing is left to do.");
        }

        return folder.IsFinished;
    }

    private static void MeasureNoise(
        TrainingRequest request,
        StudyProcesses processes,
        QuickStartSplit split,
        TextWriter writer,
        CancellationToken cancellationToken)
    {
        DeviceOption.Check(request.Device);
        var configuration = NoiseConfiguration.Load(request.Configuration);
        var (settings, scale) = request.Scale == RunScale.Full
            ? (configuration.Full, QuickStartScale.Full)
            : (configuration.Small, QuickStartScale.Small);
        var splitName = split.ToString().ToLowerInvariant();
        using var folder = processes.Open(
            request.Output, path => StudyFolder.Open(path, request.Identity($" {splitName}"), request.Resume));
        if (IsFinished(folder, writer))
        {
            return;
        }

        var ansi = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        var data = QuickStartData.Create(folder.PathOf("scenes"), request.Seed, scale, split);
        ansi.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Training.Count} training and {data.Test.Count} {splitName} scenes in {data.ImageFolder}"));
        var run = new NoiseRun
        {
            Data = data,
            Study = QuickStartRecipe.Create(request.Seed, scale) with { Device = request.Device, Processes = processes.Training },
            Settings = settings,
            Split = splitName,
            Title = "OpenVocabSeg: noise estimates",
        };
        var report = run.Execute(ansi, folder, cancellationToken);
        ansi.WriteLine($"Report: {report}");
    }
}
