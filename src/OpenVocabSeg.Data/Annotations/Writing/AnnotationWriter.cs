using System.Globalization;
using System.Xml;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.Writing;

/// <summary>Writes annotated images in one format.</summary>
/// <param name="target">The destination.</param>
internal abstract class AnnotationWriter(AnnotationTarget target)
{
    private readonly HashSet<string> _stems = new(StringComparer.OrdinalIgnoreCase);

    protected AnnotationTarget Target => target;

    protected CauseCounts Lost => target.Report.Lost;

    /// <summary>Writes all images of a source.</summary>
    public abstract void Write(AnnotationSource source);

    /// <summary>The images of a source, counted.</summary>
    protected IEnumerable<AnnotatedImage> Read(AnnotationSource source)
    {
        foreach (var image in source.ReadImages(target.Report.LeftOut))
        {
            target.Options.CancellationToken.ThrowIfCancellationRequested();
            CheckName(source, image.Name);
            foreach (var o in image.Objects)
            {
                CheckName(source, o.Category);
            }

            yield return image;
            target.Report.Images++;
            target.Options.Progress?.Report(target.Report.Images);
        }
    }

    /// <summary>Checks the names of all classes, for formats that list them.</summary>
    /// <exception cref="InvalidDataException">A name has a control character.</exception>
    protected static void CheckClasses(AnnotationSource source)
    {
        foreach (var category in source.Categories)
        {
            CheckName(source, category.Name);
        }
    }

    /// <summary>The size of an image.</summary>
    /// <exception cref="InvalidDataException">The size is unknown.</exception>
    protected static ImageSize SizeOf(AnnotatedImage image) => image.Size ?? throw image.UnknownSize();

    /// <summary>The name of an image without its extension, as a path below the folder of the images.</summary>
    /// <param name="image">The image.</param>
    /// <param name="scope">Names must be unique within this scope: a folder, or an empty string for all images.</param>
    /// <param name="skippedFolder">Name of folders with a special meaning in the format; they are removed from the name.</param>
    /// <exception cref="InvalidDataException">Two images have the same name.</exception>
    protected string Stem(AnnotatedImage image, string scope = "", string? skippedFolder = null)
    {
        // YOLO data sets keep the images of a part below images/PART.
        var name = IsSafe(image.Name) ? image.Name : Path.GetFileName(image.Name);
        var prefix = $"images/{image.Split}/";
        name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        var parts = name.Split('/');
        var stem = Path.ChangeExtension(string.Join('/', [.. parts[..^1].Where(part => part != skippedFolder), parts[^1]]), null);
        return _stems.Add($"{scope}/{stem}")
            ? stem
            : throw new InvalidDataException($"Two images have the name '{stem}'; their annotations would be written to one file.");
    }

    /// <summary>Copies the image if the options ask for it; counts missing images.</summary>
    /// <param name="image">The image.</param>
    /// <param name="path">The file to write, without extension.</param>
    protected void CopyImage(AnnotatedImage image, string path)
    {
        if (!target.Options.CopyImages)
        {
            return;
        }

        if (image.Path is not { } source)
        {
            Lost.Add("images that were not found and not copied");
            return;
        }

        using var content = RegularFile.Open(source);
        AtomicFile.Write(path + Path.GetExtension(source), stream => content.CopyTo(stream));
    }

    /// <summary>Counts a written object, and its properties that the format does not support.</summary>
    protected void Count(
        ObjectAnnotation o, bool keepsFlags = false, bool keepsScores = false, bool keepsTurns = false, bool keepsCrowds = false)
    {
        target.Report.Objects++;
        Lost.Add("flags occluded, truncated, difficult", !keepsFlags && (o.IsOccluded || o.IsTruncated || o.IsDifficult) ? 1 : 0);
        Lost.Add("scores and mask noise", !keepsScores && (o.Score is not null || o.MaskNoise is not null) ? 1 : 0);
        Lost.Add("rotations of boxes (written as the upright boxes around them)", !keepsTurns && o.OrientedBox is not null ? 1 : 0);
        Lost.Add("crowd flags (written as objects)", !keepsCrowds && o.IsCrowd ? 1 : 0);
    }

    /// <summary>Counts images whose split is lost in formats without splits.</summary>
    protected void CountSplit(AnnotatedImage image) =>
        Lost.Add("splits of images (train, val, …)", image.Split is null ? 0 : 1);

    // COCO's JSON can contain any character; XML cannot, and neither can the names of files.
    private static void CheckName(AnnotationSource source, string name)
    {
        if (name.FirstOrDefault(letter => !XmlConvert.IsXmlChar(letter) && !char.IsSurrogate(letter), 'x') is not 'x' and var wrong)
        {
            var place = source.Path.Length == 0 ? "" : $"{Path.GetFileName(source.Path)}: ";
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{place}the name '{name}' has the character U+{(int)wrong:X4}, which cannot be written."));
        }
    }

    private static bool IsSafe(string name) => !Path.IsPathRooted(name) && !name.Split('/').Contains("..");
}
