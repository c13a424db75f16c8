namespace OpenVocabSeg.Data;

/// <summary>A detection to evaluate.</summary>
/// <param name="ImageId">Image id.</param>
/// <param name="CategoryId">Category id.</param>
/// <param name="Score">Confidence; higher is more certain. Detections with equal scores keep their order.</param>
/// <param name="Box">The box; required if boxes are compared.</param>
/// <param name="Mask">The mask; required if masks are compared.</param>
/// <param name="Area">
/// The area in square pixels, which determines whether it is small, medium or large; null for the area of the box or mask.
/// </param>
public sealed record EvaluationDetection(
    long ImageId,
    long CategoryId,
    double Score,
    CocoBox? Box = null,
    RunLengthMask? Mask = null,
    double? Area = null);
