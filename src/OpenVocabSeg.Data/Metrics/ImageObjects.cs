namespace OpenVocabSeg.Data.Metrics;

/// <summary>The annotated and the detected objects of one class in one image.</summary>
/// <param name="ImageId">The image.</param>
/// <param name="GroundTruth">The annotated objects, in the order given.</param>
/// <param name="Detections">The detections, in the order given.</param>
internal sealed record ImageObjects(long ImageId, List<EvaluationGroundTruth> GroundTruth, List<EvaluationDetection> Detections)
{
    /// <summary>
    /// Whether every object of the class is annotated; where not, detections that match none are neither right nor wrong.
    /// </summary>
    public bool IsExhaustive { get; init; } = true;
}
