namespace OpenVocabSeg.Cli.Pseudo;

/// <summary>A photo with captions.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Id">Its id in COCO files.</param>
/// <param name="Name">Its name in COCO files.</param>
/// <param name="Captions">Its captions; may be none.</param>
internal sealed record CaptionedPhoto(string Path, long Id, string Name, IReadOnlyList<string> Captions);
