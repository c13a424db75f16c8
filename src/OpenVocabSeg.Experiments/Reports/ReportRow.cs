namespace OpenVocabSeg.Experiments.Reports;

/// <summary>A row of a <see cref="ReportTable"/>.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Values">One number a column; null shows a dash.</param>
/// <param name="Group">A heading over neighboring rows of the same group, or null; the best values are marked in each group.</param>
/// <param name="Explanation">Shown in small type below the name, or null.</param>
/// <param name="IsReference">Whether the row is a bound or baseline that does not compete for the best value (set in italics).</param>
internal sealed record ReportRow(
    string Name,
    IReadOnlyList<double?> Values,
    string? Group = null,
    string? Explanation = null,
    bool IsReference = false);
