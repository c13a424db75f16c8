namespace OpenVocabSeg.Experiments;

/// <summary>A whole study with everything a user gets of it: live progress, table, metrics, report and model.</summary>
public static class StudyRun
{
    /// <summary>
    /// Runs a study and writes <c>metrics.json</c>, <c>report.html</c> and <c>model.zip</c>; where pseudo labels are kept, also
    /// <c>captions.zip</c>, <c>teacher.zip</c> and <c>pseudo.json</c>.
    /// </summary>
    /// <param name="data">Images.</param>
    /// <param name="settings">Networks and numbers.</param>
    /// <param name="console">Shows progress and table.</param>
    /// <param name="folder">Where to; it keeps what is done, and is complete afterwards.</param>
    /// <param name="title">Title of the report.</param>
    /// <param name="cancellationToken">Ends the study.</param>
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
        var report = folder.PathOf("report.html");
        StudyReport.Write(report, title, data, study, result);
        if (!settings.Scope.KeepPseudoLabels)
        {
            study.Student!.Save(folder.PathOf(StudyFolder.Student));
        }

        MetricsFile.Write(folder.PathOf("metrics.json"), settings.Seed, folder.Identity.Scale, result);
        folder.Complete();
        return report;
    }
}
