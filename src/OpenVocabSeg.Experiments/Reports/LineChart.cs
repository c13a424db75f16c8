namespace OpenVocabSeg.Experiments.Reports;

/// <summary>
/// A chart of up to eight lines, such as losses over iterations. A line of more than 80 points is drawn as a pale trace of its
/// values under their running mean.
/// </summary>
/// <param name="Title">Its heading.</param>
/// <param name="XLabel">What x is.</param>
/// <param name="YLabel">What y is.</param>
/// <param name="Series">The lines.</param>
internal sealed record LineChart(string Title, string XLabel, string YLabel, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>Whether the y axis starts at zero. Default true.</summary>
    public bool StartsAtZero { get; init; } = true;
}
