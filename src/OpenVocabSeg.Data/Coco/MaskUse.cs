namespace OpenVocabSeg.Data.Coco;

/// <summary>Whether masks of COCO files can be used in their images.</summary>
internal static class MaskUse
{
    /// <summary>Why an object has no mask that can be drawn in its image; null where it has one.</summary>
    public static CocoProblem? Find(CocoAnnotation annotation, CocoImage image) =>
        annotation.Segmentation is { } segmentation
            ? Find(segmentation, image, $"annotation {annotation.Id}")
            : annotation.Problems?.Mask
                ?? new CocoProblem(SkipReason.NoMask, $"annotation {annotation.Id}: field 'segmentation' is missing");

    /// <summary>Why a mask cannot be drawn in its image; null where it can.</summary>
    /// <param name="segmentation">The mask.</param>
    /// <param name="image">Its image.</param>
    /// <param name="name">What messages call the object.</param>
    public static CocoProblem? Find(CocoSegmentation segmentation, CocoImage image, string name)
    {
        if (segmentation.Mask is { } mask)
        {
            return !image.HasSize || (mask.Height == image.Height && mask.Width == image.Width)
                ? null
                : new CocoProblem(
                    SkipReason.MaskSizeDiffers,
                    $"{name}: field 'segmentation' is of {mask.Height}×{mask.Width} pixels, and image {image.Id} of "
                    + $"{image.Height}×{image.Width}");
        }

        return image.HasSize
            ? null
            : new CocoProblem(SkipReason.UnknownImageSize, $"{name}: field 'segmentation' is polygons, and {DescribeSize(image)}");
    }

    private static string DescribeSize(CocoImage image) =>
        image.SizeProblem
        ?? (image is { Height: > 0, Width: > 0 }
            ? $"image {image.Id} of {image.Height}×{image.Width} has more than 2³¹ − 1 pixels"
            : $"image {image.Id} has no 'height' and 'width'");
}
