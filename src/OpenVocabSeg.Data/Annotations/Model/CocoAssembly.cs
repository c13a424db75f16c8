namespace OpenVocabSeg.Data.Annotations.Model;

/// <summary>Builds the content of a COCO instances file from images that are added one at a time.</summary>
/// <param name="categories">The listed classes; others are appended.</param>
internal sealed class CocoAssembly(IReadOnlyList<CocoCategory> categories)
{
    private readonly List<(AnnotatedImage Image, string FileName)> _images = [];
    private readonly CategoryNumbers _categories = new(categories);

    /// <summary>Adds an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="fileName">Name of the image in the COCO file.</param>
    /// <exception cref="InvalidDataException">The image has an outline, and its size is unknown.</exception>
    public void Add(AnnotatedImage image, string fileName)
    {
        if (image.Size is null && image.Objects.Any(o => o.Segmentation is not null))
        {
            throw image.UnknownSize();
        }

        _images.Add((image, fileName));
    }

    /// <summary>The content. Images keep their ids if all ids are distinct, otherwise they are numbered 1, 2, ….</summary>
    public CocoInstances ToInstances()
    {
        var keepsIds = _images.Select(pair => pair.Image.Id).OfType<long>().Distinct().Count() == _images.Count;
        var images = new List<CocoImage>(_images.Count);
        var annotations = new List<CocoAnnotation>();
        foreach (var (image, fileName) in _images)
        {
            var id = keepsIds ? image.Id!.Value : images.Count + 1;
            images.Add(new CocoImage(id, fileName, image.Size?.Height ?? 0, image.Size?.Width ?? 0));
            foreach (var o in image.Objects)
            {
                annotations.Add(new CocoAnnotation(
                    annotations.Count + 1,
                    id,
                    _categories.All[_categories.Index(o.Category)].Id,
                    o.Box,
                    o.Segmentation,
                    o.Area ?? (image.Size is { } size ? o.ToMask(size)?.Area : null) ?? o.Box.Area,
                    o.IsCrowd));
            }
        }

        return new CocoInstances(images, _categories.All, annotations);
    }
}
