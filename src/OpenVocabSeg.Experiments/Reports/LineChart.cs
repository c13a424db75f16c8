namespace OpenVocabSeg.Experiments.Reports;

/// <summary>
/// A chart of up to eight lines, such as losses over iterations. A line with more than 80 points is drawn as a pale trace of its
/// values under their running mean.
/// </summary>
/// <param name="Title">The heading.</param>
/// <param name="XLabel">Label of the x axis.</param>
/// <param name="YLabel">Label of the y axis.</param>
/// <param name="Series">The lines.</param>
internal sealed record LineChart(string Title, string XLabel, string YLabel, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>Whether the y axis starts at zero. Default true.</summary>
    public bool StartsAtZero { get; init; } = true;
}
