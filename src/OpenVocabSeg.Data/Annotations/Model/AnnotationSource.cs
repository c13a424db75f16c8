using OpenVocabSeg.Data.Annotations.Model;

namespace OpenVocabSeg.Data;

/// <summary>Annotated images that are read one at a time, whatever form they are written in.</summary>
public abstract class AnnotationSource
{
    private IReadOnlyList<CocoCategory>? _categories;

    private protected AnnotationSource(string path, AnnotationFormat? format)
    {
        Path = path;
        Format = format;
    }

    /// <summary>The file or folder; a description where the annotations are in memory.</summary>
    public string Path { get; }

    /// <summary>The form of the file or folder; null for annotations in memory.</summary>
    public AnnotationFormat? Format { get; }

    /// <summary>
    /// The classes: in the order of the file where it lists them, else those of the objects by name, for which everything is read once.
    /// Ids are the file's own for COCO, else 1, 2, ….
    /// </summary>
    /// <exception cref="InvalidDataException">Something in the files is damaged; the message names file and field.</exception>
    public IReadOnlyList<CocoCategory> Categories => _categories ??= DeclaredCategories() ?? CollectCategories();

    /// <summary>Annotations in memory, as a reader would give them.</summary>
    /// <param name="categories">The classes, with distinct ids and names.</param>
    /// <param name="images">The images with their objects; enumerated once for each reading.</param>
    public static AnnotationSource FromImages(IReadOnlyList<CocoCategory> categories, IEnumerable<AnnotatedImage> images)
    {
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(images);
        return new MemorySource(categories, images);
    }

    /// <summary>Reads the images one at a time while they are enumerated; each enumeration reads anew.</summary>
    /// <param name="leftOut">Counts what is left out and why.</param>
    /// <exception cref="InvalidDataException">
    /// Thrown while enumerating: something in the files is damaged; the message names file and field.
    /// </exception>
    public IEnumerable<AnnotatedImage> ReadImages(CauseCounts leftOut)
    {
        ArgumentNullException.ThrowIfNull(leftOut);
        return Read(leftOut);
    }

    /// <summary>
    /// The content as that of a COCO instances file, for all that takes COCO: evaluation, masks that can be trained on, rows. Of turned
    /// boxes the upright boxes around them are kept; flags and scores are not.
    /// </summary>
    /// <param name="leftOut">Counts what is left out and why.</param>
    /// <param name="fullPaths">
    /// Whether images are called by the full paths of their files, where these were found; false calls them as the annotations do.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidDataException">
    /// Something in the files is damaged, or the size of an image with an outline is not known; the message names file and field.
    /// </exception>
    public CocoInstances ToCoco(CauseCounts leftOut, bool fullPaths = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(leftOut);
        return Assemble(leftOut, image => fullPaths ? image.Path ?? image.Name : image.Name, cancellationToken);
    }

    private protected virtual CocoInstances Assemble(
        CauseCounts leftOut, Func<AnnotatedImage, string> fileName, CancellationToken cancellationToken)
    {
        var assembly = new CocoAssembly(Categories);
        foreach (var image in Read(leftOut))
        {
            cancellationToken.ThrowIfCancellationRequested();
            assembly.Add(image, fileName(image));
        }

        return assembly.ToInstances();
    }

    private protected abstract IEnumerable<AnnotatedImage> Read(CauseCounts leftOut);

    /// <summary>The classes that the files list; null where they list none.</summary>
    private protected abstract IReadOnlyList<CocoCategory>? DeclaredCategories();

    private protected static IReadOnlyList<CocoCategory> Number(IEnumerable<string> names) =>
        [.. names.Select((name, index) => new CocoCategory(index + 1, name))];

    private IReadOnlyList<CocoCategory> CollectCategories() =>
        Number(Read(new CauseCounts()).SelectMany(image => image.Objects).Select(o => o.Category)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
