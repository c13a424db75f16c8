using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OpenVocabSeg.Data.Coco;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data;

/// <summary>Images, classes and annotated objects: the content of a COCO instances file.</summary>
public sealed class CocoInstances
{
    private readonly Dictionary<long, CocoImage> _imagesById;
    private readonly Dictionary<long, CocoCategory> _categoriesById;
    private readonly ILookup<string, CocoCategory> _categoriesByName;
    private readonly HashSet<long> _annotatedCategories;

    /// <summary>Creates the content from images, classes and objects.</summary>
    /// <param name="images">The images, with distinct ids.</param>
    /// <param name="categories">The classes, with distinct ids; repetitions of the same class count once.</param>
    /// <param name="annotations">The objects, with distinct ids, of these images and classes.</param>
    /// <exception cref="InvalidDataException">
    /// An id occurs twice, or an object refers to an unknown image or class. An exact repetition of a class is no error.
    /// </exception>
    public CocoInstances(
        IReadOnlyList<CocoImage> images,
        IReadOnlyList<CocoCategory> categories,
        IReadOnlyList<CocoAnnotation> annotations)
        : this("instances", images, categories, annotations, annotatedCategories: null)
    {
    }

    private CocoInstances(
        string source,
        IReadOnlyList<CocoImage> images,
        IReadOnlyList<CocoCategory> categories,
        IReadOnlyList<CocoAnnotation> annotations,
        HashSet<long>? annotatedCategories)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(annotations);

        // VIA repeats its classes for each image.
        categories = [.. categories.Distinct()];
        _imagesById = CocoIds.Index(source, "image", images, image => image.Id);
        _categoriesById = CocoIds.Index(source, "category", categories, category => category.Id);
        _categoriesByName = categories.ToLookup(category => category.Name, StringComparer.Ordinal);
        CheckAnnotations(source, annotations);
        _annotatedCategories = annotatedCategories ?? [.. annotations.Select(annotation => annotation.CategoryId)];
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

    /// <summary>Reads a file one element at a time; only what is kept takes memory.</summary>
    /// <remarks>
    /// Numbers may be in quotation marks, and integers may be written as <c>1.0</c>. Boxes, masks and sizes that cannot be read are null
    /// (or 0) and do not cause an exception: <see cref="SelectMasks"/> and <see cref="CocoEvaluation.Skipped"/> count them.
    /// </remarks>
    /// <param name="path">A COCO instances file.</param>
    /// <param name="keep">Selects the annotations to keep; null keeps all. All images and classes are kept.</param>
    /// <exception cref="InvalidDataException">
    /// The file is not valid JSON or has another structure; the message names the file, and the element and field if known.
    /// </exception>
    public static CocoInstances Read(string path, Predicate<CocoAnnotation>? keep = null)
    {
        List<CocoImage>? images = null;
        List<CocoCategory>? categories = null;
        List<CocoAnnotation>? annotations = null;
        var annotatedCategories = new HashSet<long>();
        using var stream = new JsonElementStream(path);
        var file = stream.FileName;
        stream.ReadStart(JsonTokenType.StartObject, "a JSON object");
        while (stream.ReadPropertyName() is { } property)
        {
            switch (property)
            {
                case "images":
                    images = [.. stream.ReadArray(property, (index, element) => CocoElements.Image(file, index, element))];
                    break;
                case "categories":
                    categories = [.. stream.ReadArray(property, (index, element) => CocoElements.Category(file, index, element))];
                    break;
                case "annotations":
                    annotations =
                    [
                        .. stream.ReadArray(property, (index, element) => CocoElements.Annotation(file, index, element))
                            .Where(annotation =>
                            {
                                annotatedCategories.Add(annotation.CategoryId);
                                return keep is null || keep(annotation);
                            }),
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
            annotations ?? throw CocoElements.MissingList(file, "annotations"),
            annotatedCategories);
    }

    /// <summary>
    /// A view for training on some classes: all images, but only these classes and their annotations. It contains nothing about the
    /// other classes.
    /// </summary>
    /// <param name="classNames">Names of the classes to keep, such as <see cref="OpenVocabSeg.Data.ClassSplit.Base"/>.</param>
    /// <exception cref="ArgumentException">A class does not exist.</exception>
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

    /// <summary>Writes the file atomically.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var writer = new CocoJsonWriter(stream);
        writer.WriteStart();
        writer.WriteList("images", Images, CocoJsonWriter.Write);
        writer.WriteList("categories", Categories, CocoJsonWriter.Write);
        writer.WriteList("annotations", Annotations, CocoJsonWriter.Write);
        writer.WriteEnd();
    });

    /// <summary>The image with an id.</summary>
    /// <exception cref="KeyNotFoundException">It does not exist.</exception>
    public CocoImage FindImage(long id) =>
        _imagesById.TryGetValue(id, out var image) ? image : throw new KeyNotFoundException($"There is no image {id}.");

    /// <summary>The class with an id.</summary>
    /// <exception cref="KeyNotFoundException">It does not exist.</exception>
    public CocoCategory FindCategory(long id) =>
        _categoriesById.TryGetValue(id, out var category) ? category : throw new KeyNotFoundException($"There is no category {id}.");

    /// <summary>
    /// The class with a name. Some tools give a group of classes the name of one of them; if two classes have the same name, the one with
    /// annotations is returned.
    /// </summary>
    /// <param name="name">The exact name.</param>
    /// <exception cref="KeyNotFoundException">It does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// Several classes have this name, and none or several of them have annotations.
    /// </exception>
    public CocoCategory FindCategory(string name)
    {
        if (TryFindCategory(name, out var found))
        {
            return found;
        }

        long[] ids = [.. Categories.Where(category => category.Name == name).Select(category => category.Id)];
        throw ids.Length == 0
            ? new KeyNotFoundException($"There is no category '{name}'.")
            : new InvalidDataException(
                $"Several categories have the name '{name}': {string.Join(", ", ids)}. Annotations exist for "
                + $"{(ids.Any(_annotatedCategories.Contains) ? "more than one" : "none")} of them.");
    }

    /// <summary>The class with a name, as for <see cref="FindCategory(string)"/>; false if there is none or more than one.</summary>
    /// <param name="name">The exact name.</param>
    /// <param name="category">The class.</param>
    public bool TryFindCategory(string name, [NotNullWhen(true)] out CocoCategory? category)
    {
        ArgumentNullException.ThrowIfNull(name);
        CocoCategory[] named = [.. _categoriesByName[name]];
        CocoCategory[] found =
            named.Length < 2 ? named : [.. named.Where(candidate => _annotatedCategories.Contains(candidate.Id))];
        category = found.Length == 1 ? found[0] : null;
        return category is not null;
    }

    /// <summary>The same images and classes with the annotations whose masks can be used for training or evaluation.</summary>
    /// <remarks>
    /// Left out are objects without a mask, or whose mask cannot be read, has another size than its image, or has no pixel inside the
    /// image, and polygons in images without a size. Crowd regions are kept, because evaluation ignores detections inside them. They are
    /// counted, because training skips them.
    /// </remarks>
    /// <param name="cancellationToken">Cancels the work, which rasterizes every polygon once.</param>
    /// <returns>The remaining annotations, and how many were left out for which reason.</returns>
    public (CocoInstances Usable, SkippedObjects Skipped) SelectMasks(CancellationToken cancellationToken = default) =>
        MaskSelection.Select(this, cancellationToken);

    private void CheckAnnotations(string source, IReadOnlyList<CocoAnnotation> annotations)
    {
        var ids = new HashSet<long>(annotations.Count);
        foreach (var annotation in annotations)
        {
            if (!ids.Add(annotation.Id))
            {
                throw new InvalidDataException($"{source}: annotation {annotation.Id}: field 'id' occurs twice.");
            }

            if (!_imagesById.ContainsKey(annotation.ImageId))
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
        }
    }
}
