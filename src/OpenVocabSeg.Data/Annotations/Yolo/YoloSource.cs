using OpenVocabSeg.Data.Annotations.ImageFiles;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.Yolo;

/// <summary>
/// A YOLO data set. The path of a label file is that of its image with the last folder <c>images</c> replaced by <c>labels</c>. Images
/// without a label file, or with an empty one, have no objects.
/// </summary>
internal sealed class YoloSource : AnnotationSource
{
    private readonly YoloDescription _description;
    private readonly AnnotationReadOptions _options;

    public YoloSource(string path, YoloDescription description, AnnotationReadOptions options)
        : base(path, AnnotationFormat.Yolo)
    {
        (_description, _options) = (description, options);
        var known = description.Splits.Select(part => part.Split).OfType<string>().ToArray();
        if (options.Split is { } wanted && !known.Contains(wanted))
        {
            var there = known.Length == 0 ? "is none" : $"are {string.Join(", ", known)}";
            throw new InvalidDataException($"{description.File}: there is no split '{wanted}'; there {there}.");
        }
    }

    private protected override IReadOnlyList<CocoCategory> DeclaredCategories() => Number(_description.Names);

    private protected override IEnumerable<AnnotatedImage> Read(CauseCounts leftOut)
    {
        var (images, labeled) = (0, 0);
        string? missing = null;

        // In some data sets, two splits have the same images (coco128.yaml: val is train).
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (split, places) in _description.Splits.Where(part => _options.Split is null || part.Split == _options.Split))
        {
            foreach (var image in places.SelectMany(place => Images(split, place)).Where(seen.Add))
            {
                images++;
                var labels = LabelPath(image);
                var exists = File.Exists(labels);
                labeled += exists ? 1 : 0;
                missing ??= exists ? null : labels;
                if (!exists)
                {
                    leftOut.Add("missing label files (their images count as empty)");
                }

                yield return ReadImage(image, exists ? labels : null, split, leftOut);
            }
        }

        if (labeled == 0)
        {
            throw new InvalidDataException(images == 0
                ? $"{_description.File}: there is no image in {string.Join(", ", _description.Splits.SelectMany(split => split.Places))}."
                : $"{_description.File}: none of the {images} images has a label file; the first was looked for at {missing}.");
        }
    }

    private AnnotatedImage ReadImage(string image, string? labels, string? split, CauseCounts leftOut)
    {
        var size = new Lazy<ImageSize>(() => File.Exists(image)
            ? ImageFile.ReadHeader(image).UprightSize
            : throw new FileNotFoundException(
                $"{_description.File}: the image '{image}' does not exist, but its size is needed to read the labels.", image));
        var objects = labels is null ? [] : YoloLabelFile.Read(labels, Shown(labels), _description, size, leftOut);
        return new AnnotatedImage(Shown(image))
        {
            Path = File.Exists(image) ? image : null,
            Size = File.Exists(image) ? size.Value : null,
            Split = split,
            Objects = objects,
        };
    }

    private IEnumerable<string> Images(string? split, string place)
    {
        if (Directory.Exists(place))
        {
            return ImagesIn(split, place);
        }

        if (!File.Exists(place))
        {
            throw new FileNotFoundException($"{_description.File}: field '{split}': the folder or list '{place}' does not exist.", place);
        }

        // In lists, image paths are relative to the list ("./images/…") or to the root of the data set.
        var folder = System.IO.Path.GetDirectoryName(place)!;
        var finder = new ImageFinder(folder, _description.Root);
        return TextLines.Read(place, refusesPipes: true)
            .Select(line => line.Text.Trim().Replace('\\', '/'))
            .Where(ImageFinder.IsImage)
            .Select(line => finder.Find(line) ?? System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, line)));
    }

    private string[] ImagesIn(string? split, string folder)
    {
        try
        {
            return [.. FolderFiles.All(folder).Where(ImageFinder.IsImage)];
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new InvalidDataException(
                $"{_description.File}: field '{split}': the folder '{folder}' has parts that cannot be read: {exception.Message}",
                exception);
        }
    }

    private string Shown(string path)
    {
        var name = System.IO.Path.GetRelativePath(_description.Root, path).Replace('\\', '/');
        return name.StartsWith("../", StringComparison.Ordinal) ? System.IO.Path.GetFileName(path) : name;
    }

    private static string LabelPath(string image)
    {
        const string Images = "/images/";
        var text = image.Replace('\\', '/');
        var at = text.LastIndexOf(Images, StringComparison.Ordinal);
        var mirrored = at < 0 ? text : string.Concat(text.AsSpan(0, at), "/labels/", text.AsSpan(at + Images.Length));
        return System.IO.Path.ChangeExtension(mirrored, ".txt");
    }
}
