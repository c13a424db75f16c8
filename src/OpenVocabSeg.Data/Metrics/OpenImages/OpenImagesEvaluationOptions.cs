namespace OpenVocabSeg.Data;

/// <summary>Settings of an Open Images evaluation; the defaults are those of the instance segmentation challenge.</summary>
public sealed class OpenImagesEvaluationOptions
{
    /// <summary>Whether masks (instance segmentation challenge) or boxes (detection challenge) are compared.</summary>
    public IouType IouType { get; init; } = IouType.Mask;

    /// <summary>
    /// The class hierarchy: an object also belongs to the parents of its class. Null if the annotations are already expanded, or for a flat
    /// list of classes.
    /// </summary>
    public OpenImagesHierarchy? Hierarchy { get; init; }

    /// <summary>
    /// Weight of a group of objects. With 0, detections inside it are ignored. With a larger weight, the best of them is a true positive
    /// with this weight, and a group without detections is a miss with this weight. Null for the challenges' values: 0 for masks, 1 for
    /// boxes.
    /// </summary>
    public double? GroupOfWeight { get; init; }
}
