namespace OpenVocabSeg.Data;

/// <summary>Size and orientation from the header of an image file.</summary>
/// <param name="StoredSize">Height and width as stored.</param>
/// <param name="Orientation">
/// EXIF orientation, 1 to 8: the rotation and reflection that make the stored pixels upright. 1 if they are upright, or if the file has
/// no orientation.
/// </param>
public readonly record struct ImageHeader(ImageSize StoredSize, int Orientation)
{
    /// <summary>Height and width after the orientation is applied.</summary>
    public ImageSize UprightSize => Orientation >= 5 ? new ImageSize(StoredSize.Width, StoredSize.Height) : StoredSize;
}
