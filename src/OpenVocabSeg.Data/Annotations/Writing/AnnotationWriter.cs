using System.Buffers;
using System.Globalization;
using System.Text;
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

    /// <summary>Whether the format has a place for a character in the names of classes.</summary>
    protected virtual bool HasPlaceInClass(Rune letter) => true;

    /// <summary>Whether the format has a place for a character in the names of images and splits.</summary>
    protected virtual bool HasPlaceInImage(Rune letter) => true;

    /// <summary>Whether XML has a place for a character, which no escape sequence changes.</summary>
    protected static bool IsXml(Rune letter) => !letter.IsBmp || XmlConvert.IsXmlChar((char)letter.Value);

    /// <summary>Whether the name of a file has a place for a character. Further ones that a system refuses are its errors.</summary>
    protected static bool IsInFileNames(Rune letter) => letter.Value != 0;

    /// <summary>Whether a character ends a line of a list.</summary>
    protected static bool EndsLine(Rune letter) => letter.Value is '\n' or '\r';

    /// <summary>The images of a source, counted.</summary>
    /// <exception cref="InvalidDataException">
    /// Thrown while enumerating: a file is damaged, or a name has a character that the format has no place for.
    /// </exception>
    protected IEnumerable<AnnotatedImage> Read(AnnotationSource source)
    {
        foreach (var image in source.ReadImages(target.Report.LeftOut))
        {
            target.Options.CancellationToken.ThrowIfCancellationRequested();
            CheckName(source, image.Name, HasPlaceInImage);
            CheckName(source, image.Split ?? "", HasPlaceInImage);
            foreach (var o in image.Objects)
            {
                CheckName(source, o.Category, HasPlaceInClass);
            }

            yield return image;
            target.Report.Images++;
            target.Options.Progress?.Report(target.Report.Images);
        }
    }

    /// <summary>Checks the names of all classes, for formats that list them.</summary>
    /// <exception cref="InvalidDataException">A name has a character that the format has no place for.</exception>
    protected void CheckClasses(AnnotationSource source)
    {
        foreach (var category in source.Categories)
        {
            CheckName(source, category.Name, HasPlaceInClass);
        }
    }

    /// <summary>The size of an image.</summary>
    /// <exception cref="InvalidDataException">The size is unknown.</exception>
    protected static ImageSize SizeOf(AnnotatedImage image) => image.Size ?? throw image.UnknownSize();

    /// <summary>The name of an image without its extension, as a path below the folder of the images.</summary>
    /// <param name="image">The image.</param>
    /// <param name="scope">Names must be unique within this scope: a folder, or an empty string for all images.</param>
    /// <param name="skippedFolder">Name of folders with a special meaning in the format; they are removed from the name.</param>
    /// <exception cref="InvalidDataException">Two images have the same name, or the name is not that of a file.</exception>
    protected string Stem(AnnotatedImage image, string scope = "", string? skippedFolder = null)
    {
        // YOLO data sets keep the images of a part below images/PART.
        var name = IsBelow(image.Name) ? image.Name : Path.GetFileName(image.Name);
        var prefix = $"images/{image.Split}/";
        name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        string[] parts = [.. Parts(name).Where(part => part != ".")];
        var stem = parts is [.. var folders, var file]
            ? Path.ChangeExtension(string.Join('/', [.. folders.Where(part => part != skippedFolder), file]), null)
            : "";
        if (stem.Length == 0 || !IsBelow(stem) || parts[^1] == "..")
        {
            throw new InvalidDataException($"The name '{image.Name}' of an image is not that of a file.");
        }

        return _stems.Add($"{scope}/{stem}")
            ? stem
            : throw new InvalidDataException($"Two images have the name '{stem}'; their annotations would be written to one file.");
    }

    /// <summary>The split of an image in lower case, for formats in which it names a file or folder; null if it has none.</summary>
    /// <exception cref="InvalidDataException">It cannot be the name of one.</exception>
    protected static string? SplitName(AnnotatedImage image) =>
        image.Split is not { } split ? null
        : Parts(split) is [var only] && only == split && split is not ("." or "..") && IsBelow(split) ? split.ToLowerInvariant()
        : throw new InvalidDataException($"The image '{image.Name}' has the split '{split}', which cannot be the name of a folder.");

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

    // JSON has a place for all text, XML for less, and so have lists of lines and the names of files. No format has one for half of a
    // surrogate pair, which is not text.
    private static void CheckName(AnnotationSource source, string name, Func<Rune, bool> hasPlace)
    {
        for (var at = 0; at < name.Length;)
        {
            var isWhole = Rune.DecodeFromUtf16(name.AsSpan(at), out var letter, out var length) == OperationStatus.Done;
            if (!isWhole || !hasPlace(letter))
            {
                var place = source.Path.Length == 0 ? "" : $"{Path.GetFileName(source.Path)}: ";
                var code = isWhole ? letter.Value : name[at];
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture, $"{place}the name '{name}' has the character U+{code:X4}, which cannot be written."));
            }

            at += length;
        }
    }

    private static bool IsBelow(string name) => !Path.IsPathRooted(name) && !Parts(name).Contains("..");

    // Empty parts are left out: they would make the rest of a path a full one.
    private static string[] Parts(string path) =>
        path.Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
}
