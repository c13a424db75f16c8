using Spectre.Console;

namespace OpenVocabSeg.Experiments;

/// <summary>Runs a noise benchmark with live progress, tables, metrics file and report.</summary>
public sealed record NoiseRun
{
    /// <summary>The images.</summary>
    public required ExperimentData Data { get; init; }

    /// <summary>Architecture and training settings.</summary>
    public required StudySettings Study { get; init; }

    /// <summary>Settings of the benchmark.</summary>
    public required NoiseSettings Settings { get; init; }

    /// <summary>Name of the split that students are evaluated on, for noise.json.</summary>
    public required string Split { get; init; }

    /// <summary>Title of the report.</summary>
    public required string Title { get; init; }

    /// <summary>Runs the benchmark and writes <c>noise.json</c> and <c>report.html</c>.</summary>
    /// <param name="console">Shows progress and tables.</param>
    /// <param name="folder">Output folder. It stores intermediate results and is marked as complete at the end.</param>
    /// <param name="cancellationToken">Cancels the benchmark.</param>
    /// <returns>The report's path.</returns>
    public string Execute(IAnsiConsole console, StudyFolder folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var progress = new StudyConsole(console);
        NoiseStudyResult result;
        try
        {
            result = new NoiseStudy(Data, Study, Settings, folder, progress, cancellationToken).Run();
        }
        finally
        {
            progress.Finish();
        }

        NoiseTable.Write(console, result);
        NoiseFile.Write(folder.PathToWrite("noise.json"), Study.Seed, folder.Identity.Scale, Split, result);
        var report = folder.PathToWrite("report.html");
        NoiseReport.Write(report, Title, Data, result);
        folder.Complete();
        return report;
    }
}
