using OpenVocabSeg.Data.Annotations.Model;

namespace OpenVocabSeg.Data;

/// <summary>Annotated images in any format, read one at a time.</summary>
public abstract class AnnotationSource
{
    private IReadOnlyList<CocoCategory>? _categories;

    private protected AnnotationSource(string path, AnnotationFormat? format)
    {
        Path = path;
        Format = format;
    }

    /// <summary>The file or folder; for annotations in memory, a description.</summary>
    public string Path { get; }

    /// <summary>The format of the file or folder; null for annotations in memory.</summary>
    public AnnotationFormat? Format { get; }

    /// <summary>
    /// The classes: in the order of the file if it lists them, otherwise those of the objects sorted by name, which requires reading all
    /// files once. Ids are the file's own for COCO, otherwise 1, 2, ….
    /// </summary>
    /// <exception cref="InvalidDataException">A file is damaged; the message names file and field.</exception>
    public IReadOnlyList<CocoCategory> Categories => _categories ??= DeclaredCategories() ?? CollectCategories();

    /// <summary>Creates a source from annotations in memory.</summary>
    /// <param name="categories">The classes, with distinct ids and names.</param>
    /// <param name="images">The images with their objects; enumerated each time the source is read.</param>
    public static AnnotationSource FromImages(IReadOnlyList<CocoCategory> categories, IEnumerable<AnnotatedImage> images)
    {
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(images);
        return new MemorySource(categories, images);
    }

    /// <summary>Reads the images one at a time while they are enumerated. Each enumeration reads the files again.</summary>
    /// <param name="leftOut">Counts what is left out and why.</param>
    /// <exception cref="InvalidDataException">
    /// Thrown while enumerating: a file is damaged; the message names file and field.
    /// </exception>
    public IEnumerable<AnnotatedImage> ReadImages(CauseCounts leftOut)
    {
        ArgumentNullException.ThrowIfNull(leftOut);
        return Read(leftOut);
    }

    /// <summary>
    /// The annotations as a COCO instances file, for evaluation, training and data views. Rotated boxes are replaced by the upright boxes
    /// around them; flags and scores are left out.
    /// </summary>
    /// <param name="leftOut">Counts what is left out and why.</param>
    /// <param name="fullPaths">
    /// Whether images are named by the full paths of their files, if these were found; false keeps the names in the annotations.
    /// </param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="InvalidDataException">
    /// A file is damaged, or the size of an image with an outline is unknown; the message names file and field.
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

    /// <summary>The classes that the files list; null if they do not list classes.</summary>
    private protected abstract IReadOnlyList<CocoCategory>? DeclaredCategories();

    private protected static IReadOnlyList<CocoCategory> Number(IEnumerable<string> names) =>
        [.. names.Select((name, index) => new CocoCategory(index + 1, name))];

    private IReadOnlyList<CocoCategory> CollectCategories() =>
        Number(Read(new CauseCounts()).SelectMany(image => image.Objects).Select(o => o.Category)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
