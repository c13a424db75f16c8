using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Reports;

/// <summary>An image of an <see cref="ImageGrid"/>.</summary>
/// <param name="Image">The image; null for an empty cell.</param>
/// <param name="Note">A line below it; null for none.</param>
internal sealed record ImageGridCell(PixelImage? Image, string? Note = null);
