using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>A photo with captions.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Id">Image id in COCO files.</param>
/// <param name="Name">File name in COCO files.</param>
/// <param name="Captions">Captions; may be empty.</param>
/// <param name="Expected">Size stated by a captions file, and where it is stated; null if it is not.</param>
public sealed record CaptionedPhoto(
    string Path, long Id, string Name, IReadOnlyList<string> Captions, (ImageSize Size, string Source)? Expected = null);
