namespace OpenVocabSeg.Data;

/// <summary>An annotated object to evaluate against.</summary>
/// <param name="ImageId">Image id.</param>
/// <param name="CategoryId">Category id.</param>
/// <param name="Box">The box; required if boxes are compared.</param>
/// <param name="Mask">The mask; required if masks are compared.</param>
/// <param name="Area">
/// The annotated area in square pixels, which determines whether it is small, medium or large; null for the area of the box or mask.
/// </param>
/// <param name="IsCrowd">Whether this is a crowd region. Detections inside it are ignored.</param>
public sealed record EvaluationGroundTruth(
    long ImageId,
    long CategoryId,
    CocoBox? Box = null,
    RunLengthMask? Mask = null,
    double? Area = null,
    bool IsCrowd = false)
{
    /// <summary>Whether the object and detections matched to it are ignored.</summary>
    public bool IsIgnored { get; init; }
}
