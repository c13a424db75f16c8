using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>The size of a photo that no annotation file tells: read from the photo's file when first asked for.</summary>
/// <param name="path">The photo's file.</param>
internal sealed class PhotoSize(string path)
{
    // Boxed, as a reference is written at once and two numbers are not.
    private object? _size;

    /// <summary>The size.</summary>
    /// <exception cref="InvalidDataException">The file is no image.</exception>
    public ImageSize Value => (ImageSize)(_size ??= ImageFile.ReadSize(path));
}
