using OpenVocabSeg.Data.Coco;

namespace OpenVocabSeg.Data;

/// <summary>An annotated object, or a crowd of objects, of a COCO file.</summary>
/// <param name="Id">Annotation id.</param>
/// <param name="ImageId">Image id.</param>
/// <param name="CategoryId">Category id.</param>
/// <param name="Box">The box; null if it is missing.</param>
/// <param name="Segmentation">The mask; null if it is missing or cannot be read.</param>
/// <param name="Area">The annotated area in square pixels; null if it is missing.</param>
/// <param name="IsCrowd">Whether this is a crowd: a region of many objects that are not separated.</param>
public sealed record CocoAnnotation(
    long Id,
    long ImageId,
    long CategoryId,
    CocoBox? Box = null,
    CocoSegmentation? Segmentation = null,
    double? Area = null,
    bool IsCrowd = false)
{
    /// <summary>Whether this is a group of objects within one box (<c>isgroupof</c> of Open Images in COCO format).</summary>
    public bool IsGroupOf { get; init; }

    /// <summary>
    /// Whether evaluation ignores the object (<c>ignore</c>, which the LVIS metric uses and the COCO metric does not).
    /// </summary>
    public bool IsIgnored { get; init; }

    /// <summary>
    /// Why <see cref="Segmentation"/> is null although the file has a mask; null if the mask was read or the file has none.
    /// </summary>
    public string? MaskProblem => Problems?.Mask?.Message;

    /// <summary>Fields that could not be read; null if all could.</summary>
    internal GeometryProblems? Problems { get; init; }
}
