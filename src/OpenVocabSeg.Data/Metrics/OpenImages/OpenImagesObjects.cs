namespace OpenVocabSeg.Data.Metrics.OpenImages;

/// <summary>The annotated and the detected objects of one class in one image of Open Images, in the order given.</summary>
internal sealed class OpenImagesObjects
{
    /// <summary>Objects with masks; where boxes are compared, none.</summary>
    public List<RunLengthMask> Masks { get; } = [];

    /// <summary>Groups with masks; where boxes are compared, none.</summary>
    public List<RunLengthMask> GroupMasks { get; } = [];

    /// <summary>Objects without masks; where boxes are compared, all.</summary>
    public List<CocoBox> Boxes { get; } = [];

    /// <summary>Groups without masks; where boxes are compared, all.</summary>
    public List<CocoBox> GroupBoxes { get; } = [];

    /// <summary>The detections.</summary>
    public List<EvaluationDetection> Detections { get; } = [];
}
