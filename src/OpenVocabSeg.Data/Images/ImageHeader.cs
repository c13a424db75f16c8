namespace OpenVocabSeg.Data;

/// <summary>What the head of an image file says.</summary>
/// <param name="StoredSize">Height and width of the pixels as they are stored.</param>
/// <param name="Orientation">
/// EXIF orientation, 1 to 8: how the stored pixels have to be turned and mirrored to be upright. 1 means that they are upright, or that
/// the file does not say.
/// </param>
public readonly record struct ImageHeader(ImageSize StoredSize, int Orientation)
{
    /// <summary>Height and width of the image when it is upright.</summary>
    public ImageSize UprightSize => Orientation >= 5 ? new ImageSize(StoredSize.Width, StoredSize.Height) : StoredSize;
}
