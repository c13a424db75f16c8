namespace OpenVocabSeg.Data;

/// <summary>Settings of an evaluation; the defaults are those of the COCO challenge.</summary>
public sealed class EvaluationOptions
{
    /// <summary>What overlaps are measured on.</summary>
    public IouType IouType { get; init; } = IouType.Mask;

    /// <summary>Evaluates these images only; null for all.</summary>
    public IReadOnlyCollection<long>? ImageIds { get; init; }

    /// <summary>Evaluates these classes only; null for all.</summary>
    public IReadOnlyCollection<long>? CategoryIds { get; init; }

    /// <summary>
    /// Numbers of best detections of an image and class that count for AR1, AR10 and AR100, ascending; precision and the area
    /// ranges use the last.
    /// </summary>
    public IReadOnlyList<int> MaxDetections { get; init; } = [1, 10, 100];
}
