namespace OpenVocabSeg.Onnx;

/// <summary>How far a prediction is.</summary>
/// <param name="Images">Number of images so far.</param>
/// <param name="TotalImages">Images to do.</param>
/// <param name="EmptyMasks">Number of detections so far that were left out because their mask is empty.</param>
public sealed record OnnxPredictionProgress(int Images, int TotalImages, int EmptyMasks);
