namespace OpenVocabSeg.Data;

/// <summary>How far a check of images is.</summary>
/// <param name="Checked">Number of images that were checked.</param>
/// <param name="Total">Number of all images.</param>
public readonly record struct ImageCheckProgress(int Checked, int Total);
