namespace OpenVocabSeg.Experiments;

/// <summary>Runs a study with live progress, table, metrics file, report and model.</summary>
public static class StudyRun
{
    /// <summary>
    /// Runs a study and writes <c>metrics.json</c>, <c>report.html</c> and <c>model.zip</c>; if pseudo labels are kept, also
    /// <c>captions.zip</c>, <c>teacher.zip</c> and <c>pseudo.json</c>.
    /// </summary>
    /// <param name="data">The images.</param>
    /// <param name="settings">Architecture and training settings.</param>
    /// <param name="console">Shows progress and table.</param>
    /// <param name="folder">
    /// Output folder. It stores intermediate results. When everything is written, the caller marks it as complete.
    /// </param>
    /// <param name="title">Title of the report.</param>
    /// <param name="cancellationToken">Cancels the study.</param>
    /// <returns>The report's path.</returns>
    public static string Execute(
        ExperimentData data,
        StudySettings settings,
        StudyConsole console,
        StudyFolder folder,
        string title,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(console);
        using var study = new AblationStudy(data, settings, folder, console, cancellationToken);
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
        var report = folder.PathToWrite("report.html");
        StudyReport.Write(report, title, data, study, result);
        if (!settings.Scope.KeepPseudoLabels)
        {
            study.Student!.Save(folder.PathToWrite(StudyFolder.Student));
        }

        MetricsFile.Write(folder.PathToWrite("metrics.json"), settings.Seed, folder.Identity.Scale, result);
        return report;
    }
}
