using System.Text.Json;
using OpenVocabSeg.Data.Coco;

namespace OpenVocabSeg.Data;

/// <summary>Images, classes and annotated objects: the content of a COCO instances file.</summary>
public sealed class CocoInstances
{
    private readonly Dictionary<long, CocoImage> _imagesById;
    private readonly Dictionary<long, CocoCategory> _categoriesById;

    /// <summary>Puts images, classes and objects together.</summary>
    /// <param name="images">The images, with distinct ids.</param>
    /// <param name="categories">The classes, with distinct ids.</param>
    /// <param name="annotations">The objects, with distinct ids, of these images and classes.</param>
    /// <exception cref="InvalidDataException">An id comes twice, or an object is of an unknown image or class.</exception>
    public CocoInstances(
        IReadOnlyList<CocoImage> images,
        IReadOnlyList<CocoCategory> categories,
        IReadOnlyList<CocoAnnotation> annotations)
        : this("instances", images, categories, annotations)
    {
    }

    private CocoInstances(
        string source,
        IReadOnlyList<CocoImage> images,
        IReadOnlyList<CocoCategory> categories,
        IReadOnlyList<CocoAnnotation> annotations)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(annotations);
        _imagesById = CocoIds.Index(source, "image", images, image => image.Id);
        _categoriesById = CocoIds.Index(source, "category", categories, category => category.Id);
        CheckAnnotations(source, annotations);
        Images = images;
        Categories = categories;
        Annotations = annotations;
    }

    /// <summary>The images, in the order of the file.</summary>
    public IReadOnlyList<CocoImage> Images { get; }

    /// <summary>The classes, in the order of the file.</summary>
    public IReadOnlyList<CocoCategory> Categories { get; }

    /// <summary>The objects, in the order of the file.</summary>
    public IReadOnlyList<CocoAnnotation> Annotations { get; }

    /// <summary>Reads a file one element at a time: memory is that of what is kept.</summary>
    /// <param name="path">A COCO instances file.</param>
    /// <param name="keep">Which annotations to keep; null keeps all. Images and classes are all kept.</param>
    /// <exception cref="InvalidDataException">
    /// The file is no complete JSON of this kind; the message names the file, and the element and the field where there is one.
    /// </exception>
    public static CocoInstances Read(string path, Predicate<CocoAnnotation>? keep = null)
    {
        List<CocoImage>? images = null;
        List<CocoCategory>? categories = null;
        List<CocoAnnotation>? annotations = null;
        using var stream = new JsonElementStream(path);
        var file = stream.FileName;
        stream.ReadStart(JsonTokenType.StartObject, "a JSON object");
        while (stream.ReadPropertyName() is { } property)
        {
            switch (property)
            {
                case "images":
                    images = [.. stream.ReadArray(property).Select((element, index) => CocoElements.Image(file, index, element))];
                    break;
                case "categories":
                    categories = [.. stream.ReadArray(property).Select((element, index) => CocoElements.Category(file, index, element))];
                    break;
                case "annotations":
                    annotations =
                    [
                        .. stream.ReadArray(property)
                            .Select((element, index) => CocoElements.Annotation(file, index, element))
                            .Where(annotation => keep is null || keep(annotation)),
                    ];
                    break;
                default:
                    stream.SkipValue();
                    break;
            }
        }

        stream.ReadEnd();
        return new CocoInstances(
            file,
            images ?? throw CocoElements.MissingList(file, "images"),
            categories ?? throw CocoElements.MissingList(file, "categories"),
            annotations ?? throw CocoElements.MissingList(file, "annotations"));
    }

    /// <summary>
    /// The view that training on some classes may have: all images, but only these classes and their annotations. Nothing of the other
    /// classes is left in it, so no training on it can see them.
    /// </summary>
    /// <param name="classNames">Names of the classes to keep, such as <see cref="OpenVocabSeg.Data.ClassSplit.Base"/>.</param>
    /// <exception cref="ArgumentException">A name is of no class here.</exception>
    public CocoInstances OfClasses(IEnumerable<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        var names = classNames.ToHashSet(StringComparer.Ordinal);
        CocoCategory[] kept = [.. Categories.Where(category => names.Contains(category.Name))];
        if (names.Except(kept.Select(category => category.Name)).FirstOrDefault() is { } missing)
        {
            throw new ArgumentException($"There is no category '{missing}'.", nameof(classNames));
        }

        var ids = kept.Select(category => category.Id).ToHashSet();
        return new CocoInstances(Images, kept, [.. Annotations.Where(annotation => ids.Contains(annotation.CategoryId))]);
    }

    /// <summary>Writes the file, completely or not at all.</summary>
    /// <param name="path">The file; an older one is replaced.</param>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var writer = new CocoJsonWriter(stream);
        writer.WriteStart();
        writer.WriteList("images", Images, CocoJsonWriter.Write);
        writer.WriteList("categories", Categories, CocoJsonWriter.Write);
        writer.WriteList("annotations", Annotations, CocoJsonWriter.Write);
        writer.WriteEnd();
    });

    /// <summary>The image of an id.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public CocoImage FindImage(long id) =>
        _imagesById.TryGetValue(id, out var image) ? image : throw new KeyNotFoundException($"There is no image {id}.");

    /// <summary>The class of an id.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public CocoCategory FindCategory(long id) =>
        _categoriesById.TryGetValue(id, out var category) ? category : throw new KeyNotFoundException($"There is no category {id}.");

    private void CheckAnnotations(string source, IReadOnlyList<CocoAnnotation> annotations)
    {
        var ids = new HashSet<long>(annotations.Count);
        foreach (var annotation in annotations)
        {
            if (!ids.Add(annotation.Id))
            {
                throw new InvalidDataException($"{source}: annotation {annotation.Id}: field 'id' comes twice.");
            }

            if (!_imagesById.TryGetValue(annotation.ImageId, out var image))
            {
                throw new InvalidDataException(
                    $"{source}: annotation {annotation.Id}: field 'image_id' is {annotation.ImageId}, which is not among the images.");
            }

            if (!_categoriesById.ContainsKey(annotation.CategoryId))
            {
                throw new InvalidDataException(
                    $"{source}: annotation {annotation.Id}: field 'category_id' is {annotation.CategoryId}, " +
                    "which is not among the categories.");
            }

            CheckSize(source, annotation, image);
        }
    }

    private static void CheckSize(string source, CocoAnnotation annotation, CocoImage image)
    {
        var hasSize = image.Height > 0 && image.Width > 0;
        if (annotation.Segmentation is { Polygons: not null } && !hasSize)
        {
            throw new InvalidDataException(
                $"{source}: annotation {annotation.Id}: field 'segmentation' is polygons, " +
                $"but image {image.Id} has no 'height' and 'width'.");
        }

        if (hasSize && annotation.Segmentation?.Mask is { } mask && (mask.Height != image.Height || mask.Width != image.Width))
        {
            throw new InvalidDataException(
                $"{source}: annotation {annotation.Id}: field 'segmentation' is {mask.Height}×{mask.Width} pixels, " +
                $"image {image.Id} is {image.Height}×{image.Width}.");
        }
    }
}
