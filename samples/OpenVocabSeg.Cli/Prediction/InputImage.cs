namespace OpenVocabSeg.Cli.Prediction;

/// <summary>A picture to segment.</summary>
/// <param name="Path">Its file, as the user named it.</param>
/// <param name="Id">Its id in COCO results.</param>
internal sealed record InputImage(string Path, long Id);
