namespace OpenVocabSeg.Data;

/// <summary>An image of a COCO file.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FileName">Name of the image file; null where the file does not say.</param>
/// <param name="Height">Height in pixels; 0 where the file does not say.</param>
/// <param name="Width">Width in pixels; 0 where the file does not say.</param>
public sealed record CocoImage(long Id, string? FileName, int Height, int Width)
{
    /// <summary>
    /// Ids of the classes that were verified to be in no place of the image (<c>neg_category_ids</c> of LVIS and Open Images); null where
    /// the file does not say.
    /// </summary>
    public IReadOnlyList<long>? NegativeCategoryIds { get; init; }

    /// <summary>
    /// Ids of the classes of which some objects may be annotated and others not (<c>not_exhaustive_category_ids</c> of LVIS); null where
    /// the file does not say.
    /// </summary>
    public IReadOnlyList<long>? NotExhaustiveCategoryIds { get; init; }

    /// <summary>
    /// Ids of the classes that were verified to be in the image (<c>pos_category_ids</c> of Open Images in COCO's form); null where the
    /// file does not say.
    /// </summary>
    public IReadOnlyList<long>? PositiveCategoryIds { get; init; }

    /// <summary>Whether the file says how large the image is, and masks can be so large.</summary>
    internal bool HasSize => Height > 0 && Width > 0 && (long)Height * Width <= int.MaxValue;

    /// <summary>What is wrong with the sizes of the file, where they are no sizes; names image and field.</summary>
    internal string? SizeProblem { get; init; }
}
