namespace OpenVocabSeg.Experiments.Reports;

/// <summary>A column of numbers in a <see cref="ReportTable"/>.</summary>
/// <param name="Name">The heading.</param>
/// <param name="Best">The value that is marked as best.</param>
/// <param name="Group">A heading over neighboring columns of the same group; null for none.</param>
/// <param name="Explanation">Tooltip of the heading; null for none.</param>
internal sealed record ReportColumn(string Name, BestValue Best = BestValue.Highest, string? Group = null, string? Explanation = null);
