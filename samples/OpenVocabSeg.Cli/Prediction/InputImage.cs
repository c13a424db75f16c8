using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>An image to segment.</summary>
/// <param name="Path">Path of the file as given by the user.</param>
/// <param name="Id">Image id in COCO results.</param>
/// <param name="Expected">Size stated by a COCO file, and where it is stated; null if it is not.</param>
internal sealed record InputImage(string Path, long Id, (ImageSize Size, string Source)? Expected = null);
