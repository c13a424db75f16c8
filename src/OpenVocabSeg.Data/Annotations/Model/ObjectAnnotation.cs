namespace OpenVocabSeg.Data;

/// <summary>An annotated object of an image, independent of the format.</summary>
/// <param name="Category">Name of its class.</param>
/// <param name="Box">
/// Its box in pixels, in continuous coordinates: the annotated one if there is one, otherwise the box around its outline. It may
/// extend beyond the image.
/// </param>
public sealed record ObjectAnnotation(string Category, CocoBox Box)
{
    /// <summary>Its outline or mask; null if only a box was annotated.</summary>
    public CocoSegmentation? Segmentation { get; init; }

    /// <summary>
    /// The annotated rotated rectangle; null for all other objects. <see cref="Box"/> is then the upright box around it.
    /// </summary>
    public OrientedBox? OrientedBox { get; init; }

    /// <summary>Its area in square pixels as stated in the file; null if it is not stated.</summary>
    public double? Area { get; init; }

    /// <summary>Whether this is a crowd: a region of many objects that are not separated.</summary>
    public bool IsCrowd { get; init; }

    /// <summary>Whether a part of it is occluded.</summary>
    public bool IsOccluded { get; init; }

    /// <summary>Whether a part of it lies outside the image.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>Whether it is difficult (Pascal VOC): missing it is not an error.</summary>
    public bool IsDifficult { get; init; }

    /// <summary>A model's confidence in 0…1; null for human annotations.</summary>
    public double? Score { get; init; }

    /// <summary>A model's estimate of the noise of its mask; null if there is none.</summary>
    public double? MaskNoise { get; init; }

    /// <summary>
    /// Expected correctness: <see cref="Score"/> times the expected IoU of the mask, 1 − <see cref="MaskNoise"/>, in 0…1. Null for human
    /// annotations.
    /// </summary>
    public double? Certainty => Score * (1 - (MaskNoise ?? 0));

    /// <summary>Its mask; null if only a box was annotated. Polygons are rasterized as in pycocotools, at each call.</summary>
    /// <param name="size">Size of the image.</param>
    /// <exception cref="ArgumentException">The mask belongs to an image of another size.</exception>
    public RunLengthMask? ToMask(ImageSize size) => Segmentation?.ToMask(size.Height, size.Width);
}
