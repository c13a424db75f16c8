using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>The size of a photo that is not in an annotation file. It is read from the photo when it is first requested.</summary>
/// <param name="path">The photo's file.</param>
internal sealed class PhotoSize(string path)
{
    // Boxed, because a reference is written atomically and two numbers are not.
    private object? _size;

    /// <summary>The size.</summary>
    /// <exception cref="InvalidDataException">The file is not an image.</exception>
    public ImageSize Value => (ImageSize)(_size ??= ImageFile.ReadSize(path));
}
