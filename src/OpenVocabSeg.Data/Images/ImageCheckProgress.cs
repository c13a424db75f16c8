namespace OpenVocabSeg.Data;

/// <summary>How far a check of pictures is.</summary>
/// <param name="Checked">Number of pictures that were checked.</param>
/// <param name="Total">Number of all pictures.</param>
public readonly record struct ImageCheckProgress(int Checked, int Total);
