namespace OpenVocabSeg.Data;

/// <summary>An image of the network's size, and how it got there.</summary>
/// <param name="Pixels">The image, resized and perhaps mirrored.</param>
/// <param name="Transform">Takes boxes and points from the original image to this one and back.</param>
public sealed record PreparedImage(PixelImage Pixels, ImageTransform Transform);
