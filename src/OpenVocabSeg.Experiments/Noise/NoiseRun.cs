using Spectre.Console;

namespace OpenVocabSeg.Experiments;

/// <summary>A whole noise benchmark with everything a user gets of it: live progress, tables, numbers and report.</summary>
public static class NoiseRun
{
    /// <summary>Runs a benchmark and writes <c>noise.json</c> and <c>report.html</c>.</summary>
    /// <param name="data">Pictures.</param>
    /// <param name="study">Networks and numbers.</param>
    /// <param name="settings">What is compared.</param>
    /// <param name="console">Shows progress and tables.</param>
    /// <param name="folder">Where to; it keeps what is done, and is complete afterwards.</param>
    /// <param name="split">Name of the pictures that students are evaluated on, for noise.json.</param>
    /// <param name="title">Title of the report.</param>
    /// <param name="cancellationToken">Ends the benchmark.</param>
    /// <returns>The report's path.</returns>
    public static string Execute(
        ExperimentData data,
        StudySettings study,
        NoiseSettings settings,
        IAnsiConsole console,
        StudyFolder folder,
        string split,
        string title,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(folder);
        var progress = new StudyConsole(console);
        NoiseStudyResult result;
        try
        {
            result = new NoiseStudy(data, study, settings, folder, progress, cancellationToken).Run();
        }
        finally
        {
            progress.Finish();
        }

        NoiseTable.Write(console, result);
        NoiseFile.Write(folder.PathOf("noise.json"), study.Seed, folder.Identity.Scale, split, result);
        var report = folder.PathOf("report.html");
        NoiseReport.Write(report, title, data, result);
        folder.Complete();
        return report;
    }
}
