namespace OpenVocabSeg.Experiments.Reports;

/// <summary>A line of a <see cref="LineChart"/>.</summary>
/// <param name="Name">Shown in the legend.</param>
/// <param name="Points">X and y, sorted by x; points that are not finite interrupt the line.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<(double X, double Y)> Points);
