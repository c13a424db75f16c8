using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>Reads the photos of an experiment from COCO files.</summary>
internal static class CocoPhotos
{
    /// <summary>Reads photos with masks, and captions of these and of other photos, joined by the photos' ids.</summary>
    /// <param name="folder">Folder that all paths start in.</param>
    /// <param name="masks">The masks.</param>
    /// <param name="captions">The captions; none where null.</param>
    /// <param name="split">The classes to keep.</param>
    /// <param name="maskedOnly">Whether photos without masks are left out.</param>
    public static AnnotatedPhotos Read(
        string folder, CocoMaskedPhotos masks, CocoCaptionedPhotos? captions, ClassSplit split, bool maskedOnly)
    {
        var instances = CocoInstances.Read(PhotoExperiment.Existing(folder, masks.Instances));
        var names = instances.Categories.ToDictionary(category => category.Id, category => category.Name);
        if (split.Base.Concat(split.Novel).FirstOrDefault(name => !names.ContainsValue(name)) is { } missing)
        {
            throw new InvalidDataException(
                $"{Path.GetFileName(masks.Instances)}: there is no category '{missing}', which the split names.");
        }

        var sentences = captions is null ? null : CocoCaptions.Read(PhotoExperiment.Existing(folder, captions.Captions));
        var texts = sentences?.Captions.ToLookup(caption => caption.ImageId, caption => caption.Text);
        var used = split.Base.Concat(split.Novel).ToHashSet(StringComparer.Ordinal);
        var truth = instances.Annotations.Where(annotation => used.Contains(names[annotation.CategoryId]))
            .ToLookup(annotation => annotation.ImageId);
        var masked = instances.Images.Select(image => image.Id).ToHashSet();
        ExperimentImage[] images = [.. instances.Images.Concat(maskedOnly ? [] : sentences?.Images ?? [])
            .DistinctBy(image => image.Id)
            .OrderBy(image => image.Id)
            .Select(image => new ExperimentImage(
                PhotoPath(folder, masked.Contains(image.Id) ? masks.Images : captions!.Images, image),
                [.. texts?[image.Id] ?? []],
                [.. truth[image.Id].Select(annotation => Instance(annotation, names[annotation.CategoryId], image))],
                masked.Contains(image.Id),
                image.Id))];
        return new AnnotatedPhotos(images, instances.Categories.Where(category => used.Contains(category.Name))
            .DistinctBy(category => category.Name).ToDictionary(category => category.Name, category => category.Id));
    }

    /// <summary>Reads photos with captions alone; those without any are left out.</summary>
    /// <param name="folder">Folder that all paths start in.</param>
    /// <param name="captions">The captions.</param>
    public static IReadOnlyList<ExperimentImage> Read(string folder, CocoCaptionedPhotos captions)
    {
        var sentences = CocoCaptions.Read(PhotoExperiment.Existing(folder, captions.Captions));
        var texts = sentences.Captions.ToLookup(caption => caption.ImageId, caption => caption.Text);
        return [.. sentences.Images.Where(image => texts.Contains(image.Id))
            .OrderBy(image => image.Id)
            .Select(image => new ExperimentImage(
                PhotoPath(folder, captions.Images, image), [.. texts[image.Id]], [], OffersMasks: false, image.Id))];
    }

    private static ExperimentInstance Instance(CocoAnnotation annotation, string className, CocoImage image)
    {
        if (annotation.Segmentation is not { } segmentation)
        {
            throw new InvalidDataException($"annotation {annotation.Id}: field 'segmentation' is missing.");
        }

        // Polygons fit any picture, and have been checked; run lengths fit their own size.
        if (segmentation.Mask is { } mask ? (mask.Height, mask.Width) != (image.Height, image.Width) : image.Height < 1 || image.Width < 1)
        {
            throw new InvalidDataException(
                $"annotation {annotation.Id}: field 'segmentation' does not fit image {image.Id} of {image.Height}×{image.Width} pixels.");
        }

        var shape = new CocoShape(segmentation, annotation.Box?.ToBoundingBox(), new ImageSize(image.Height, image.Width));
        return new ExperimentInstance(className, shape, annotation.Area, annotation.IsCrowd);
    }

    private static string PhotoPath(string folder, string images, CocoImage image)
    {
        var name = image.FileName ?? throw new InvalidDataException($"image {image.Id}: field 'file_name' is missing.");
        var path = Path.Combine(images, name);
        PhotoExperiment.Existing(folder, path);
        return path;
    }
}
