using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>An image to segment.</summary>
/// <param name="Path">Its file, as the user named it.</param>
/// <param name="Id">Its id in COCO results.</param>
/// <param name="Expected">The size that a COCO file says it has, and where; null where none does.</param>
internal sealed record InputImage(string Path, long Id, (ImageSize Size, string Source)? Expected = null);
