namespace OpenVocabSeg.Data.Metrics;

/// <summary>Annotated objects and detections of one class.</summary>
internal sealed class CategoryObjects
{
    /// <summary>The annotated objects by image index, in the given order.</summary>
    public Dictionary<int, List<EvaluationGroundTruth>> GroundTruth { get; } = [];

    /// <summary>The detections; those of an image are in the given order.</summary>
    public List<ScoredDetection> Detections { get; } = [];

    /// <summary>
    /// Indices of the images in which some objects of the class may not be annotated. Detections without a match are ignored
    /// there.
    /// </summary>
    public HashSet<int> NotExhaustiveImages { get; } = [];
}
