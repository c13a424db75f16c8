namespace OpenVocabSeg.Experiments.Reports;

/// <summary>The bars of one color in a <see cref="BarChart"/>.</summary>
/// <param name="Name">Shown in the legend.</param>
/// <param name="Values">One value per category, 0 or more; null for no bar.</param>
internal sealed record BarSeries(string Name, IReadOnlyList<double?> Values);
