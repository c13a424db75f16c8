namespace OpenVocabSeg.Experiments.Reports;

/// <summary>A row of images that belong together.</summary>
/// <param name="Caption">The sentence above them, or null.</param>
/// <param name="Cells">One image a column.</param>
internal sealed record ImageGridRow(string? Caption, IReadOnlyList<ImageGridCell> Cells);
