using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments;

/// <summary>Pseudo labels as annotations for review in an annotation tool, the images with the least certain labels first.</summary>
public static class ReviewAnnotations
{
    /// <summary>The labeled photos in the order of review, the least certain first.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="resultFile">The pseudo labels, as COCO results.</param>
    /// <param name="categoryIds">The id of each noun.</param>
    public static AnnotationSource Read(
        IReadOnlyList<CaptionedPhoto> photos, string resultFile, IReadOnlyDictionary<string, long> categoryIds)
    {
        var names = categoryIds.ToDictionary(pair => pair.Value, pair => pair.Key);
        var results = CocoResults.Read(resultFile).ToLookup(result => result.ImageId);
        var images = photos.Where(photo => results.Contains(photo.Id))
            .Select(photo => ToImage(photo, [.. results[photo.Id].Select(result => ToObject(result, names[result.CategoryId]))]))
            .OrderBy(image => image.Objects.Min(o => o.Certainty));
        return AnnotationSource.FromImages(
            [.. categoryIds.OrderBy(pair => pair.Value).Select(pair => new CocoCategory(pair.Value, pair.Key))], images.ToArray());
    }

    private static AnnotatedImage ToImage(CaptionedPhoto photo, ObjectAnnotation[] objects)
    {
        var mask = objects[0].Segmentation!.Mask!;
        return new AnnotatedImage(photo.Name)
        {
            Path = photo.Path,
            Id = photo.Id,
            Size = new ImageSize(mask.Height, mask.Width),
            Objects = objects,
        };
    }

    private static ObjectAnnotation ToObject(CocoResult result, string name) => new(name, result.Box!.Value)
    {
        Segmentation = result.Segmentation,
        Score = result.Score,
        MaskNoise = result.MaskNoise,
    };
}
