namespace OpenVocabSeg.Data.Metrics.OpenImages;

/// <summary>Annotated objects and detections of one class in one image of Open Images, in the given order.</summary>
internal sealed class OpenImagesObjects
{
    /// <summary>Objects with masks; empty if boxes are compared.</summary>
    public List<RunLengthMask> Masks { get; } = [];

    /// <summary>Groups with masks; empty if boxes are compared.</summary>
    public List<RunLengthMask> GroupMasks { get; } = [];

    /// <summary>Objects without masks; all objects if boxes are compared.</summary>
    public List<CocoBox> Boxes { get; } = [];

    /// <summary>Groups without masks; all groups if boxes are compared.</summary>
    public List<CocoBox> GroupBoxes { get; } = [];

    /// <summary>The detections.</summary>
    public List<EvaluationDetection> Detections { get; } = [];
}
