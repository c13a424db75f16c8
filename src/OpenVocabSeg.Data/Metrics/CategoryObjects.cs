namespace OpenVocabSeg.Data.Metrics;

/// <summary>The annotated and the detected objects of one class.</summary>
internal sealed class CategoryObjects
{
    /// <summary>The annotated objects by the place of their image, in the order given.</summary>
    public Dictionary<int, List<EvaluationGroundTruth>> GroundTruth { get; } = [];

    /// <summary>The detections; those of an image in the order given.</summary>
    public List<ScoredDetection> Detections { get; } = [];

    /// <summary>
    /// Places of the images in which some objects of the class may not be annotated: detections that match none are neither right nor
    /// wrong there.
    /// </summary>
    public HashSet<int> NotExhaustiveImages { get; } = [];
}
