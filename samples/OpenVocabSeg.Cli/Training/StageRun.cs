using OpenVocabSeg.Experiments;
using Spectre.Console;

namespace OpenVocabSeg.Cli.Training;

/// <summary>Runs one stage of an experiment on photos in its output folder.</summary>
internal static class StageRun
{
    /// <summary>Runs a stage and prints where its result is.</summary>
    /// <param name="request">The experiment.</param>
    /// <param name="stage">Name of the stage's command.</param>
    /// <param name="file">Name of the file that the stage writes.</param>
    /// <param name="inputs">Files of earlier stages, which must exist.</param>
    /// <param name="writer">Receives progress.</param>
    /// <param name="run">The stage; it receives the paths of the inputs.</param>
    /// <param name="cancellationToken">Cancels the stage.</param>
    /// <exception cref="FileNotFoundException">An input is missing.</exception>
    public static void Execute(
        TrainingRequest request,
        string stage,
        string file,
        IReadOnlyList<StageInput> inputs,
        TextWriter writer,
        Action<StudyStages, IReadOnlyList<string>> run,
        CancellationToken cancellationToken) =>
        request.Run(processes => Execute(request, processes, stage, file, inputs, processes.OutputOf(writer), run, cancellationToken));

    private static void Execute(
        TrainingRequest request,
        StudyProcesses processes,
        string stage,
        string file,
        IReadOnlyList<StageInput> inputs,
        TextWriter writer,
        Action<StudyStages, IReadOnlyList<string>> run,
        CancellationToken cancellationToken)
    {
        string[] paths = [.. inputs.Select(input => input.Find(request.Output))];
        OutputChecks.Check([Path.Combine(request.Output, file)], paths);
        using var folder = processes.Open(
            request.Output, path => StudyFolder.OpenStage(path, request.Identity(), stage, file, request.Resume));
        if (folder.HasFinished(file))
        {
            writer.WriteLine($"{Path.Combine(request.Output, file)} is finished ({folder.Identity}). Nothing is left to do.");
            return;
        }

        request = request with { Output = processes.PathOf(request.Output) };
        using var photos = request.OpenPhotos(writer.WriteLine, cancellationToken);
        var console = new StudyConsole(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) }));
        var settings = photos.Settings with { Device = request.Device, Processes = processes.Training };
        try
        {
            run(new StudyStages(photos.Data, settings, folder, console, cancellationToken), paths);
        }
        finally
        {
            console.Finish();
        }

        folder.Complete();
        writer.WriteLine($"Written: {folder.PathOf(file)}");
    }
}
