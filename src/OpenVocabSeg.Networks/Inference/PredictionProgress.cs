namespace OpenVocabSeg.Networks;

/// <summary>The progress of a prediction.</summary>
/// <param name="Images">Images processed so far.</param>
/// <param name="TotalImages">Images to process.</param>
/// <param name="EmptyMasks">Detections left out so far because their masks are empty.</param>
public sealed record PredictionProgress(int Images, int TotalImages, int EmptyMasks);
