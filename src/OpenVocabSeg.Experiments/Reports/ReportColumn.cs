namespace OpenVocabSeg.Experiments.Reports;

/// <summary>A column of numbers in a <see cref="ReportTable"/>.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Best">Which of its values is marked.</param>
/// <param name="Group">A heading over neighboring columns of the same group, or null.</param>
/// <param name="Explanation">Shown when the pointer rests on the heading, or null.</param>
internal sealed record ReportColumn(string Name, BestValue Best = BestValue.Highest, string? Group = null, string? Explanation = null);
