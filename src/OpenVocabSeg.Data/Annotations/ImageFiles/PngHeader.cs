namespace OpenVocabSeg.Data.Annotations.ImageFiles;

/// <summary>What a PNG's first chunk says.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Depth">Bits a channel or a place in the palette.</param>
/// <param name="ColorType">0 gray, 2 color, 3 palette, 4 gray with opacity, 6 color with opacity.</param>
internal readonly record struct PngHeader(int Width, int Height, byte Depth, byte ColorType);
