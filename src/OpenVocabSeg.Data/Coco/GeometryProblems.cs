namespace OpenVocabSeg.Data.Coco;

/// <summary>
/// What of an object's box, mask and area could not be read. It is kept beside the object, because only what is compared or trained on may
/// end a run: boxes are compared without a look at the masks.
/// </summary>
internal sealed record GeometryProblems
{
    /// <summary>Why there is no box although the field is there; null where there is none or it is sound. Names object and field.</summary>
    public string? Box { get; init; }

    /// <summary>Why there is no area although the field is there.</summary>
    public string? Area { get; init; }

    /// <summary>Why there is no mask although the field is there.</summary>
    public CocoProblem? Mask { get; init; }

    /// <summary>What was wrong with single polygons, in their order.</summary>
    public IReadOnlyList<CocoProblem> Polygons { get; init; } = [];
}
