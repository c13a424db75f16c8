namespace OpenVocabSeg.Data.Coco;

/// <summary>Checks whether masks of COCO files can be used in their images.</summary>
internal static class MaskUse
{
    /// <summary>Why an object has no usable mask; null if it has one.</summary>
    public static CocoProblem? Find(CocoAnnotation annotation, CocoImage image) =>
        annotation.Segmentation is { } segmentation
            ? Find(segmentation, image, $"annotation {annotation.Id}")
            : annotation.Problems?.Mask
                ?? new CocoProblem(SkipReason.NoMask, $"annotation {annotation.Id}: field 'segmentation' is missing");

    /// <summary>Why a mask cannot be used in its image; null if it can.</summary>
    /// <param name="segmentation">The mask.</param>
    /// <param name="image">Its image.</param>
    /// <param name="name">Name of the object in messages.</param>
    public static CocoProblem? Find(CocoSegmentation segmentation, CocoImage image, string name)
    {
        if (segmentation.Mask is { } mask)
        {
            return !image.HasSize || (mask.Height == image.Height && mask.Width == image.Width)
                ? null
                : new CocoProblem(
                    SkipReason.MaskSizeDiffers,
                    $"{name}: field 'segmentation' has {mask.Height}×{mask.Width} pixels, but image {image.Id} has "
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
