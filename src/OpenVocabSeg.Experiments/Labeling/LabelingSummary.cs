namespace OpenVocabSeg.Experiments;

/// <summary>What <see cref="PhotoLabeler"/> labeled.</summary>
/// <param name="LabeledPhotos">Photos with at least one pseudo label.</param>
/// <param name="Labels">Pseudo labels in the file.</param>
/// <param name="EmptyMasks">Pseudo labels that were left out because their masks are empty.</param>
public sealed record LabelingSummary(int LabeledPhotos, int Labels, int EmptyMasks);
