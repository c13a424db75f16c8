namespace OpenVocabSeg.Data;

/// <summary>An object of an image, whatever form it was written in.</summary>
/// <param name="Category">Name of its class.</param>
/// <param name="Box">
/// Its box in pixels, continuous coordinates; as annotated where the file gives one, else around its outline. It may reach beyond the
/// image.
/// </param>
public sealed record ObjectAnnotation(string Category, CocoBox Box)
{
    /// <summary>Its outline or mask; null where only a box was drawn.</summary>
    public CocoSegmentation? Segmentation { get; init; }

    /// <summary>
    /// The turned rectangle that was drawn; null for all other objects. <see cref="Box"/> is then the upright box around it.
    /// </summary>
    public OrientedBox? OrientedBox { get; init; }

    /// <summary>Its area in square pixels as the file says; null where it does not say.</summary>
    public double? Area { get; init; }

    /// <summary>Whether this is a region of many objects that were not told apart.</summary>
    public bool IsCrowd { get; init; }

    /// <summary>Whether something hides a part of it.</summary>
    public bool IsOccluded { get; init; }

    /// <summary>Whether a part of it lies outside the image.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>Whether it is too hard to recognize to count as missed (Pascal VOC).</summary>
    public bool IsDifficult { get; init; }

    /// <summary>A model's confidence in 0…1; null for objects that a person drew.</summary>
    public double? Score { get; init; }

    /// <summary>A model's estimate of the noise of its mask; null where there is none.</summary>
    public double? MaskNoise { get; init; }

    /// <summary>
    /// How much of it is expected to be right: <see cref="Score"/> times the expected IoU of its mask, 1 − <see cref="MaskNoise"/>, in 0…1.
    /// Null for objects that a person drew.
    /// </summary>
    public double? Certainty => Score * (1 - (MaskNoise ?? 0));

    /// <summary>Its mask; polygons are drawn as pycocotools draws them, anew with each call. Null where only a box was drawn.</summary>
    /// <param name="size">Size of the image.</param>
    /// <exception cref="ArgumentException">The mask is one of an image of another size.</exception>
    public RunLengthMask? ToMask(ImageSize size) => Segmentation?.ToMask(size.Height, size.Width);
}
