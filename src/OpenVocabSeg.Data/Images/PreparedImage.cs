namespace OpenVocabSeg.Data;

/// <summary>A preprocessed image and its transform.</summary>
/// <param name="Pixels">The image, resized and optionally flipped.</param>
/// <param name="Transform">Maps boxes and points from the original image to this one and back.</param>
public sealed record PreparedImage(PixelImage Pixels, ImageTransform Transform);
