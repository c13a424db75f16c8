using OpenVocabSeg.Experiments.Data;
using OpenVocabSeg.Experiments.Output;
using OpenVocabSeg.Experiments.Study;
using Spectre.Console;

namespace OpenVocabSeg.Experiments.Noise;

/// <summary>A whole noise benchmark with everything a user gets of it: live progress, tables, numbers and report.</summary>
public static class NoiseRun
{
    /// <summary>Runs a benchmark and writes <c>noise.json</c> and <c>report.html</c>.</summary>
    /// <param name="data">Pictures.</param>
    /// <param name="study">Networks and numbers.</param>
    /// <param name="settings">What is compared.</param>
    /// <param name="console">Shows progress and tables.</param>
    /// <param name="output">An existing folder.</param>
    /// <param name="scale">Name of the scale, for noise.json.</param>
    /// <param name="split">Name of the pictures that students are evaluated on, for noise.json.</param>
    /// <param name="title">Title of the report.</param>
    /// <param name="cancellationToken">Ends the benchmark.</param>
    /// <returns>The report's path.</returns>
    public static string Execute(
        ExperimentData data,
        StudySettings study,
        NoiseSettings settings,
        IAnsiConsole console,
        string output,
        string scale,
        string split,
        string title,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(study);
        var progress = new StudyConsole(console);
        NoiseStudyResult result;
        try
        {
            result = new NoiseStudy(data, study, settings, progress, cancellationToken).Run();
        }
        finally
        {
            progress.Finish();
        }

        NoiseTable.Write(console, result);
        NoiseFile.Write(Path.Combine(output, "noise.json"), study.Seed, scale, split, result);
        var report = Path.Combine(output, "report.html");
        NoiseReport.Write(report, title, data, result);
        return report;
    }
}
