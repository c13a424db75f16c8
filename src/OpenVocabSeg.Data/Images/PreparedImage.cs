namespace OpenVocabSeg.Data;

/// <summary>A picture of the network's size, and how it got there.</summary>
/// <param name="Pixels">The picture, resized and perhaps mirrored.</param>
/// <param name="Transform">Takes boxes and points from the original picture to this one and back.</param>
public sealed record PreparedImage(PixelImage Pixels, ImageTransform Transform);
