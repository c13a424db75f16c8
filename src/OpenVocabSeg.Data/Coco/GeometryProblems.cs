namespace OpenVocabSeg.Data.Coco;

/// <summary>
/// Errors in an object's box, mask and area. They are kept with the object, because an error only matters if the value is used: boxes are
/// evaluated regardless of the masks.
/// </summary>
internal sealed record GeometryProblems
{
    /// <summary>Why the field <c>bbox</c> cannot be read; null if it can or is missing. Names object and field.</summary>
    public string? Box { get; init; }

    /// <summary>Why the field <c>area</c> cannot be read.</summary>
    public string? Area { get; init; }

    /// <summary>Why the field <c>segmentation</c> cannot be read.</summary>
    public CocoProblem? Mask { get; init; }

    /// <summary>Errors in single polygons, in order.</summary>
    public IReadOnlyList<CocoProblem> Polygons { get; init; } = [];
}
