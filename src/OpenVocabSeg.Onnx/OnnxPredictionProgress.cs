namespace OpenVocabSeg.Onnx;

/// <summary>How far a prediction is.</summary>
/// <param name="Images">Images done so far.</param>
/// <param name="TotalImages">Images to do.</param>
/// <param name="EmptyMasks">Detections so far that were left out because no pixel belonged to their mask.</param>
public sealed record OnnxPredictionProgress(int Images, int TotalImages, int EmptyMasks);
