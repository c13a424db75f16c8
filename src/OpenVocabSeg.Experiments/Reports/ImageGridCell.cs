using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>A picture of an <see cref="ImageGrid"/>.</summary>
/// <param name="Image">The picture, or null for an empty place.</param>
/// <param name="Note">A line below it, or null.</param>
public sealed record ImageGridCell(PixelImage? Image, string? Note = null);
