namespace OpenVocabSeg.Data;

/// <summary>A detected object.</summary>
/// <param name="ImageId">The image.</param>
/// <param name="CategoryId">The class.</param>
/// <param name="Score">Confidence: higher is surer. Equal scores keep their order.</param>
/// <param name="Box">Its box; needed where boxes are compared.</param>
/// <param name="Mask">Its mask; needed where masks are compared.</param>
/// <param name="Area">
/// Its area in square pixels, which decides whether it is small, medium or large; null for the area of what is compared.
/// </param>
public sealed record EvaluationDetection(
    long ImageId,
    long CategoryId,
    double Score,
    CocoBox? Box = null,
    RunLengthMask? Mask = null,
    double? Area = null);
