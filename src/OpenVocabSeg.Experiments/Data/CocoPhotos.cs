using OpenVocabSeg.Data;

namespace OpenVocabSeg.Experiments.Data;

/// <summary>Reads the photos of an experiment from COCO files, or from annotations of tools as such.</summary>
/// <param name="folder">Folder that all paths are relative to.</param>
/// <param name="split">The classes to keep.</param>
/// <param name="maskedOnly">Whether photos without masks are left out.</param>
/// <param name="log">Receives a line for each kind of unusable object.</param>
internal sealed class CocoPhotos(string folder, ClassSplit split, bool maskedOnly, Action<string> log)
{
    /// <summary>Reads photos with masks, and captions of these and of other photos, joined by image id.</summary>
    /// <param name="masks">The masks.</param>
    /// <param name="captions">The captions; null for none.</param>
    /// <exception cref="InvalidDataException">
    /// A file is malformed, a class of the split matches no category or several, or it has objects but no usable mask.
    /// </exception>
    public AnnotatedPhotos Read(CocoMaskedPhotos masks, CocoCaptionedPhotos? captions) => Join(
        Path.GetFileName(masks.Instances),
        CocoInstances.Read(PhotoExperiment.Existing(folder, masks.Instances)),
        masks.Images,
        captions,
        ReadSentences(captions));

    /// <summary>Reads photos with masks, and captions of these and of other photos, joined by file name.</summary>
    /// <param name="masks">The masks, in any format that is recognized.</param>
    /// <param name="captions">The captions; null for none.</param>
    /// <exception cref="InvalidDataException">As for COCO files; or two photos have the name of one with captions.</exception>
    public AnnotatedPhotos Read(AnnotatedMaskedPhotos masks, CocoCaptionedPhotos? captions)
    {
        var path = Path.GetFullPath(Path.Combine(folder, masks.Annotations));
        var images = masks.Images.Length == 0 ? null : Path.GetFullPath(Path.Combine(folder, masks.Images));
        var leftOut = new CauseCounts();
        var source = AnnotationFiles.Open(path, new AnnotationReadOptions { ImageFolder = images, Split = masks.Part });
        var instances = source.ToCoco(leftOut, fullPaths: true);
        if (leftOut.Total > 0)
        {
            log($"{masks.Annotations}: left out while reading: {leftOut}.");
        }

        var sentences = ReadSentences(captions);
        var full = Path.GetFullPath(folder);
        CocoImage[] relative =
        [
            .. instances.Images.Select(image => image.FileName is { } name && Path.IsPathFullyQualified(name)
                ? image with { FileName = Path.GetRelativePath(full, name) } : image),
        ];
        var ids = JoinedIds(masks.Annotations, relative, sentences?.Images ?? []);
        return Join(
            masks.Annotations,
            new CocoInstances(
                [.. relative.Select(image => image with { Id = ids[image.Id] })],
                AllCategories(masks.Annotations, source.Format, instances.Categories),
                [.. instances.Annotations.Select(annotation => annotation with { ImageId = ids[annotation.ImageId] })]),
            string.Empty,
            captions,
            sentences);
    }

    /// <summary>Reads photos with captions only. Photos without captions are left out.</summary>
    /// <param name="folder">Folder that all paths are relative to.</param>
    /// <param name="captions">The captions.</param>
    public static IReadOnlyList<ExperimentImage> ReadCaptioned(string folder, CocoCaptionedPhotos captions)
    {
        var sentences = CocoCaptions.Read(PhotoExperiment.Existing(folder, captions.Captions));
        var texts = sentences.Captions.ToLookup(caption => caption.ImageId, caption => caption.Text);
        return [.. sentences.Images.Where(image => texts.Contains(image.Id))
            .OrderBy(image => image.Id)
            .Select(image => new ExperimentImage(
                PhotoPath(folder, captions.Images, image), [.. texts[image.Id]], [], OffersMasks: false, image.Id))];
    }

    // Some formats have no list of classes: those without an object are missing, and may be misspelled.
    private IReadOnlyList<CocoCategory> AllCategories(string file, AnnotationFormat? format, IReadOnlyList<CocoCategory> found)
    {
        string[] missing = [.. split.Base.Concat(split.Novel).Except(found.Select(category => category.Name), StringComparer.Ordinal)];
        if (missing.Length == 0 || missing.Length == split.Base.Count + split.Novel.Count
            || format is not (AnnotationFormat.LabelMe or AnnotationFormat.LabelStudio or AnnotationFormat.PascalVoc))
        {
            return found;
        }

        log($"{file}: no object has a class named {string.Join(", ", missing.Select(name => $"'{name}'"))}.");
        var next = found.Max(category => category.Id) + 1;
        return [.. found, .. missing.Select((name, i) => new CocoCategory(next + i, name))];
    }

    private CocoCaptions? ReadSentences(CocoCaptionedPhotos? captions) =>
        captions is null ? null : CocoCaptions.Read(PhotoExperiment.Existing(folder, captions.Captions));

    // The annotations of most tools have no ids: those of the captions are taken, by file name, and new ones for other photos.
    private static Dictionary<long, long> JoinedIds(string file, CocoImage[] images, IReadOnlyList<CocoImage> captioned)
    {
        var known = captioned.Where(image => image.FileName is not null)
            .ToLookup(image => Path.GetFileName(image.FileName!), image => image.Id, StringComparer.Ordinal);
        var next = captioned.Select(image => image.Id).DefaultIfEmpty().Max() + 1;
        var ids = new Dictionary<long, long>();
        var taken = new Dictionary<long, string>();
        foreach (var image in images)
        {
            var name = Path.GetFileName(image.FileName ?? string.Empty);
            long[] matches = [.. known[name].Take(2)];
            var id = matches.Length == 0 ? next++ : matches[0];
            if (matches.Length > 1 || !taken.TryAdd(id, name))
            {
                throw new InvalidDataException($"{file}: two photos with the name '{name}' cannot be joined with captions by name.");
            }

            ids.Add(image.Id, id);
        }

        return ids;
    }

    private AnnotatedPhotos Join(
        string file, CocoInstances all, string photos, CocoCaptionedPhotos? captions, CocoCaptions? sentences)
    {
        string[] used = [.. split.Base, .. split.Novel];
        var categoryIds = CategoryIds(file, all, used);
        var (instances, skipped) = WithSizes(photos, all.OfClasses(used)).SelectMasks();
        if (instances.Annotations.Count == 0 && !skipped.IsEmpty)
        {
            throw new InvalidDataException($"{file}: no object of the split has a usable mask: {string.Join(' ', skipped.ToLines())}");
        }

        foreach (var line in skipped.ToLines())
        {
            log($"{file}: {line}");
        }

        var texts = sentences?.Captions.ToLookup(caption => caption.ImageId, caption => caption.Text);
        var truth = InsideTheirImages(file, instances).ToLookup(annotation => annotation.ImageId);
        var sizes = all.Images.Where(image => image.HasSize)
            .ToDictionary(image => image.Id, image => new ImageSize(image.Height, image.Width));
        var masked = instances.Images.Select(image => image.Id).ToHashSet();
        ExperimentImage[] images = [.. instances.Images.Concat(maskedOnly ? [] : sentences?.Images ?? [])
            .DistinctBy(image => image.Id)
            .OrderBy(image => image.Id)
            .Select(image => new ExperimentImage(
                PhotoPath(folder, masked.Contains(image.Id) ? photos : captions!.Images, image),
                [.. texts?[image.Id] ?? []],
                [.. truth[image.Id].Select(annotation => Instance(annotation, instances.FindCategory(annotation.CategoryId).Name, image))],
                masked.Contains(image.Id),
                image.Id)
            {
                AnnotatedSize = sizes.TryGetValue(image.Id, out var size) ? size : null,
            })];
        return new AnnotatedPhotos(images, categoryIds);
    }

    // If the file has no image sizes, those of the image files are used.
    private CocoInstances WithSizes(string images, CocoInstances instances) =>
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
    private IEnumerable<CocoAnnotation> InsideTheirImages(string file, CocoInstances instances)
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
