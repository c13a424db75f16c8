using System.Globalization;
using OpenVocabSeg.Experiments;
using Spectre.Console;

namespace OpenVocabSeg.Cli.Training;

/// <summary>Runs all stages of an experiment on photos in its output folder.</summary>
internal static class PhotoRun
{
    /// <summary>Runs them, and prints where the results are.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="data">The photos.</param>
    /// <param name="settings">Architecture and settings.</param>
    /// <param name="compactModel">See <see cref="PhotoConfiguration.CompactModel"/>.</param>
    /// <param name="writer">Receives progress.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public static void Execute(
        StudyFolder folder,
        ExperimentData data,
        StudySettings settings,
        string? compactModel,
        TextWriter writer,
        CancellationToken cancellationToken)
    {
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        ansi.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Training.Count} training photos ({data.Training.Count(image => image.OffersMasks)} with masks, "
            + $"{data.Training.Count(image => image.Captions.Count > 0)} with captions), {data.Test.Count} test photos; "
            + $"{data.BaseClasses.Count} base and {data.NovelClasses.Count} novel classes; "
            + $"{settings.Vocabulary.Words.Words.Count} words."));
        var report = StudyRun.Execute(
            data, settings, new StudyConsole(ansi), folder, $"OpenVocabSeg on {folder.Identity.Configuration}", cancellationToken);
        if (compactModel is not null)
        {
            CompactModel.Write(
                folder.PathOf(StudyFolder.Student), folder.PathToWrite(compactModel), data, settings.Vocabulary);
        }

        folder.Complete();
        ansi.WriteLine($"Report: {report}");
        if (compactModel is not null)
        {
            ansi.WriteLine($"Model: {folder.PathOf(compactModel)}");
        }
    }
}
