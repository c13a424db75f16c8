using OpenVocabSeg.Data;

namespace Samples.InstanceSegmentation;

/// <summary>COCO instances as rows of a data view.</summary>
internal static class CocoRows
{
    #region CocoRows
    /// <summary>One row per image. Crowd annotations cover many objects at once and are left out.</summary>
    public static IEnumerable<AnnotatedPhoto> Create(CocoInstances instances)
    {
        var objects = instances.Annotations.Where(annotation => !annotation.IsCrowd).ToLookup(annotation => annotation.ImageId);
        return instances.Images.Select(image => new AnnotatedPhoto
        {
            ImagePath = image.FileName!,
            Label = [.. objects[image.Id].Select(o => instances.FindCategory(o.CategoryId).Name)],
            Masks = [.. objects[image.Id].Select(o => o.Segmentation!.ToMask(image.Height, image.Width).ToCompressedCounts())],
        });
    }
    #endregion
}
