namespace OpenVocabSeg.Data;

/// <summary>An annotated object.</summary>
/// <param name="ImageId">The image.</param>
/// <param name="CategoryId">The class.</param>
/// <param name="Box">Its box; needed where boxes are compared.</param>
/// <param name="Mask">Its mask; needed where masks are compared.</param>
/// <param name="Area">
/// Its annotated area in square pixels, which decides whether it is small, medium or large; null for the area of what is compared.
/// </param>
/// <param name="IsCrowd">Whether this is a crowd region: detections inside are neither right nor wrong.</param>
public sealed record EvaluationGroundTruth(
    long ImageId,
    long CategoryId,
    CocoBox? Box = null,
    RunLengthMask? Mask = null,
    double? Area = null,
    bool IsCrowd = false)
{
    /// <summary>Whether the object counts as neither found nor missed, and a detection matched to it as neither right nor wrong.</summary>
    public bool IsIgnored { get; init; }
}
