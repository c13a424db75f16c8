namespace OpenVocabSeg.Data;

/// <summary>Progress of a check of images.</summary>
/// <param name="Checked">Number of images checked so far.</param>
/// <param name="Total">Total number of images.</param>
public readonly record struct ImageCheckProgress(int Checked, int Total);
