using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Pseudo;

/// <summary>A photo with captions.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Id">Its id in COCO files.</param>
/// <param name="Name">Its name in COCO files.</param>
/// <param name="Captions">Its captions; may be none.</param>
/// <param name="Expected">The size that a captions file says it has, and where; null where none does.</param>
internal sealed record CaptionedPhoto(
    string Path, long Id, string Name, IReadOnlyList<string> Captions, (ImageSize Size, string Source)? Expected = null);
