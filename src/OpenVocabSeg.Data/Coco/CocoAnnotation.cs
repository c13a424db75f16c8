using OpenVocabSeg.Data.Coco;

namespace OpenVocabSeg.Data;

/// <summary>An object, or a crowd of objects, of an image of a COCO file.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ImageId">The image.</param>
/// <param name="CategoryId">The class.</param>
/// <param name="Box">Its box; null where the file does not say.</param>
/// <param name="Segmentation">Its outline; null where the file does not say.</param>
/// <param name="Area">Its area in square pixels as annotated; null where the file does not say.</param>
/// <param name="IsCrowd">Whether this is a region of many objects that were not told apart.</param>
public sealed record CocoAnnotation(
    long Id,
    long ImageId,
    long CategoryId,
    CocoBox? Box = null,
    CocoSegmentation? Segmentation = null,
    double? Area = null,
    bool IsCrowd = false)
{
    /// <summary>Whether this is a group of objects within one box (<c>isgroupof</c> of Open Images in COCO's form).</summary>
    public bool IsGroupOf { get; init; }

    /// <summary>
    /// Whether it counts as neither found nor missed (<c>ignore</c>, which LVIS's metric reads and COCO's passes over).
    /// </summary>
    public bool IsIgnored { get; init; }

    /// <summary>
    /// Why <see cref="Segmentation"/> is null although the file has a mask; null where the mask was read or the file has none.
    /// </summary>
    public string? MaskProblem => Problems?.Mask?.Message;

    /// <summary>What of the file could not be read; null where all could.</summary>
    internal GeometryProblems? Problems { get; init; }
}
