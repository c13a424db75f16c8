using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Reports;

/// <summary>An image of an <see cref="ImageGrid"/>.</summary>
/// <param name="Image">The image, or null for an empty place.</param>
/// <param name="Note">A line below it, or null.</param>
internal sealed record ImageGridCell(PixelImage? Image, string? Note = null);
