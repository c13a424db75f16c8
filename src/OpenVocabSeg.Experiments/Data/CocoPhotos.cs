using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>Reads the photos of an experiment from COCO files.</summary>
internal static class CocoPhotos
{
    /// <summary>Reads photos with masks, and captions of these and of other photos, joined by image id.</summary>
    /// <param name="folder">Folder that all paths are relative to.</param>
    /// <param name="masks">The masks.</param>
    /// <param name="captions">The captions; null for none.</param>
    /// <param name="split">The classes to keep.</param>
    /// <param name="maskedOnly">Whether photos without masks are left out.</param>
    /// <param name="log">Receives a line for each kind of unusable object.</param>
    /// <exception cref="InvalidDataException">
    /// A file is malformed, a class of the split matches no category or several, or it has objects but no usable mask.
    /// </exception>
    public static AnnotatedPhotos Read(
        string folder, CocoMaskedPhotos masks, CocoCaptionedPhotos? captions, ClassSplit split, bool maskedOnly, Action<string> log)
    {
        var file = Path.GetFileName(masks.Instances);
        var all = CocoInstances.Read(PhotoExperiment.Existing(folder, masks.Instances));
        string[] used = [.. split.Base, .. split.Novel];
        var categoryIds = CategoryIds(file, all, used);
        var (instances, skipped) = WithSizes(folder, masks.Images, all.OfClasses(used)).SelectMasks();
        if (instances.Annotations.Count == 0 && !skipped.IsEmpty)
        {
            throw new InvalidDataException($"{file}: no object of the split has a usable mask: {string.Join(' ', skipped.ToLines())}");
        }

        foreach (var line in skipped.ToLines())
        {
            log($"{file}: {line}");
        }

        var sentences = captions is null ? null : CocoCaptions.Read(PhotoExperiment.Existing(folder, captions.Captions));
        var texts = sentences?.Captions.ToLookup(caption => caption.ImageId, caption => caption.Text);
        var truth = InsideTheirImages(file, instances, log).ToLookup(annotation => annotation.ImageId);
        var sizes = all.Images.Where(image => image.HasSize)
            .ToDictionary(image => image.Id, image => new ImageSize(image.Height, image.Width));
        var masked = instances.Images.Select(image => image.Id).ToHashSet();
        ExperimentImage[] images = [.. instances.Images.Concat(maskedOnly ? [] : sentences?.Images ?? [])
            .DistinctBy(image => image.Id)
            .OrderBy(image => image.Id)
            .Select(image => new ExperimentImage(
                PhotoPath(folder, masked.Contains(image.Id) ? masks.Images : captions!.Images, image),
                [.. texts?[image.Id] ?? []],
                [.. truth[image.Id].Select(annotation => Instance(annotation, instances.FindCategory(annotation.CategoryId).Name, image))],
                masked.Contains(image.Id),
                image.Id)
            {
                AnnotatedSize = sizes.TryGetValue(image.Id, out var size) ? size : null,
            })];
        return new AnnotatedPhotos(images, categoryIds);
    }

    /// <summary>Reads photos with captions only. Photos without captions are left out.</summary>
    /// <param name="folder">Folder that all paths are relative to.</param>
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

    // If the file has no image sizes, those of the image files are used.
    private static CocoInstances WithSizes(string folder, string images, CocoInstances instances) =>
        instances.Images.All(image => image.HasSize) ? instances : new(
            [
                .. instances.Images.Select(image =>
                {
                    if (image.HasSize)
                    {
                        return image;
                    }

                    var size = ImageFile.ReadSize(Path.Combine(folder, PhotoPath(folder, images, image)));
                    return image with { Height = size.Height, Width = size.Width };
                }),
            ],
            instances.Categories,
            instances.Annotations);

    // Training clips boxes to their images, as the authors' code does; nothing remains of these boxes.
    private static IEnumerable<CocoAnnotation> InsideTheirImages(string file, CocoInstances instances, Action<string> log)
    {
        CocoAnnotation[] outside =
            [.. instances.Annotations.Where(annotation => IsOutside(annotation, instances.FindImage(annotation.ImageId)))];
        if (outside.Length > 0)
        {
            log($"{file}: {outside.Length} {(outside.Length == 1 ? "object is" : "objects are")} left out, because "
                + $"{(outside.Length == 1 ? "its box lies" : "their boxes lie")} outside the image, such as annotation {outside[0].Id}.");
        }

        return instances.Annotations.Except(outside);
    }

    private static bool IsOutside(CocoAnnotation annotation, CocoImage image) =>
        annotation.Box?.ToBoundingBox() is { } box && image.HasSize
        && (Math.Min(box.X1, image.Width) <= Math.Max(box.X0, 0) || Math.Min(box.Y1, image.Height) <= Math.Max(box.Y0, 0));

    private static Dictionary<string, long> CategoryIds(string file, CocoInstances instances, string[] classes)
    {
        var ids = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in classes)
        {
            try
            {
                ids.Add(name, instances.FindCategory(name).Id);
            }
            catch (KeyNotFoundException exception)
            {
                throw new InvalidDataException($"{file}: the category '{name}' of the split does not exist.", exception);
            }
            catch (InvalidDataException exception)
            {
                throw new InvalidDataException($"{file}: {exception.Message}", exception);
            }
        }

        return ids;
    }

    private static ExperimentInstance Instance(CocoAnnotation annotation, string className, CocoImage image)
    {
        var segmentation = annotation.Segmentation!;
        var size = segmentation.Mask is { } mask ? new ImageSize(mask.Height, mask.Width) : new ImageSize(image.Height, image.Width);
        var shape = new CocoShape(segmentation, annotation.Box?.ToBoundingBox(), size);
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
