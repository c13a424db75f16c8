namespace OpenVocabSeg.Data;

/// <summary>Settings of an evaluation; the defaults are those of the COCO challenge.</summary>
public sealed class EvaluationOptions
{
    /// <summary>Whether boxes or masks are compared.</summary>
    public IouType IouType { get; init; } = IouType.Mask;

    /// <summary>Ids of the images to evaluate; null for all.</summary>
    public IReadOnlyCollection<long>? ImageIds { get; init; }

    /// <summary>Ids of the classes to evaluate; null for all.</summary>
    public IReadOnlyCollection<long>? CategoryIds { get; init; }

    /// <summary>
    /// Maximum numbers of detections per image and class for AR1, AR10 and AR100, ascending. Precision and the area
    /// ranges use the last one.
    /// </summary>
    public IReadOnlyList<int> MaxDetections { get; init; } = [1, 10, 100];
}
