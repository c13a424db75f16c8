namespace OpenVocabSeg.Experiments.Reports;

/// <summary>A row of a <see cref="ReportTable"/>.</summary>
/// <param name="Name">The heading.</param>
/// <param name="Values">One number per column; null shows a dash.</param>
/// <param name="Group">A heading over neighboring rows of the same group; null for none. The best values are marked in each group.</param>
/// <param name="Explanation">Text in small type below the name; null for none.</param>
/// <param name="IsReference">Whether the row is a bound or baseline: set in italics, and never marked as best.</param>
internal sealed record ReportRow(
    string Name,
    IReadOnlyList<double?> Values,
    string? Group = null,
    string? Explanation = null,
    bool IsReference = false);
