using OpenVocabSeg.Experiments.Data;
using OpenVocabSeg.Experiments.Study;

namespace OpenVocabSeg.Experiments.Output;

/// <summary>A whole study with everything a user gets of it: live progress, table, metrics, report and model.</summary>
public static class StudyRun
{
    /// <summary>Runs a study and writes <c>metrics.json</c>, <c>report.html</c> and <c>model.zip</c>.</summary>
    /// <param name="data">Pictures.</param>
    /// <param name="settings">Networks and numbers.</param>
    /// <param name="console">Shows progress and table.</param>
    /// <param name="output">An existing folder.</param>
    /// <param name="scale">Name of the scale, for the metrics.</param>
    /// <param name="title">Title of the report.</param>
    /// <param name="cancellationToken">Ends the study.</param>
    /// <returns>The report's path.</returns>
    public static string Execute(
        ExperimentData data,
        StudySettings settings,
        StudyConsole console,
        string output,
        string scale,
        string title,
        CancellationToken cancellationToken)
    {
        using var study = new AblationStudy(data, settings, console, cancellationToken);
        StudyResult result;
        try
        {
            result = study.Run();
        }
        finally
        {
            console.Finish();
        }

        console.WriteTable(result);
        MetricsFile.Write(Path.Combine(output, "metrics.json"), settings.Seed, scale, result);
        var report = Path.Combine(output, "report.html");
        StudyReport.Write(report, title, data, study, result);
        study.Student!.Save(Path.Combine(output, "model.zip"));
        return report;
    }
}
