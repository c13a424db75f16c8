namespace OpenVocabSeg.Experiments.Reports;

/// <summary>A row of images.</summary>
/// <param name="Caption">A caption above the images; null for none.</param>
/// <param name="Cells">One cell per column.</param>
internal sealed record ImageGridRow(string? Caption, IReadOnlyList<ImageGridCell> Cells);
