namespace OpenVocabSeg.Data;

/// <summary>An image of a COCO file.</summary>
/// <param name="Id">Image id.</param>
/// <param name="FileName">Name of the image file; null if it is missing.</param>
/// <param name="Height">Height in pixels; 0 if it is missing.</param>
/// <param name="Width">Width in pixels; 0 if it is missing.</param>
public sealed record CocoImage(long Id, string? FileName, int Height, int Width)
{
    /// <summary>
    /// Ids of the classes that were verified to be absent from the image (<c>neg_category_ids</c> of LVIS and Open Images); null if the
    /// is missing.
    /// </summary>
    public IReadOnlyList<long>? NegativeCategoryIds { get; init; }

    /// <summary>
    /// Ids of the classes that may have objects that are not annotated (<c>not_exhaustive_category_ids</c> of LVIS); null if the field
    /// is missing.
    /// </summary>
    public IReadOnlyList<long>? NotExhaustiveCategoryIds { get; init; }

    /// <summary>
    /// Ids of the classes that were verified to be in the image (<c>pos_category_ids</c> of Open Images in COCO format); null if the
    /// is missing.
    /// </summary>
    public IReadOnlyList<long>? PositiveCategoryIds { get; init; }

    /// <summary>Whether the size of the image is known and within the limits of masks.</summary>
    internal bool HasSize => Height > 0 && Width > 0 && (long)Height * Width <= int.MaxValue;

    /// <summary>Describes an invalid size, with image and field; null if the size is valid or missing.</summary>
    internal string? SizeProblem { get; init; }
}
