namespace OpenVocabSeg.Data.Annotations.ImageFiles;

/// <summary>Header of a PNG.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Depth">Bits per channel or palette index.</param>
/// <param name="ColorType">0 gray, 2 color, 3 palette, 4 gray with alpha, 6 color with alpha.</param>
internal readonly record struct PngHeader(int Width, int Height, byte Depth, byte ColorType);
