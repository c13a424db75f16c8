namespace OpenVocabSeg.Data;

/// <summary>Settings of an Open Images evaluation; the defaults are those of the instance segmentation challenge.</summary>
public sealed class OpenImagesEvaluationOptions
{
    /// <summary>What overlaps are measured on: masks (instance segmentation challenge) or boxes (detection challenge).</summary>
    public IouType IouType { get; init; } = IouType.Mask;

    /// <summary>
    /// The class hierarchy: an object also belongs to the classes above its own. Null where the annotations are expanded already or
    /// every class stands for itself.
    /// </summary>
    public OpenImagesHierarchy? Hierarchy { get; init; }

    /// <summary>
    /// What a group counts. With 0, detections inside are neither right nor wrong. With a larger weight the best of them is right by
    /// this weight, and a group without any is missed by it. Null for the challenges': 0 for masks, 1 for boxes.
    /// </summary>
    public double? GroupOfWeight { get; init; }
}
