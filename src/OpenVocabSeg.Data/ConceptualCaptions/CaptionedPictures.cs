using System.Globalization;

namespace OpenVocabSeg.Data;

/// <summary>The lines of a Conceptual Captions file whose pictures lie in a local folder. Pictures stay in their files.</summary>
/// <remarks>
/// Conceptual Captions is published without pictures, and download tools name files by the row of the file, counted from 0. So a picture
/// belongs to the row that its name is (<c>12.jpg</c>, <c>000000012.jpg</c>, in any subfolder), or starts with before an underscore
/// (<c>12_2815098431</c>, with or without extension).
/// </remarks>
public sealed class CaptionedPictures
{
    private static readonly string[] Extensions = ["", ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"];

    private CaptionedPictures(IReadOnlyList<CaptionedPicture> pictures, long missing)
    {
        Pictures = pictures;
        Missing = missing;
    }

    /// <summary>The captions whose picture is there, in the order of the file.</summary>
    public IReadOnlyList<CaptionedPicture> Pictures { get; }

    /// <summary>How many lines were passed over because their picture is not there.</summary>
    public long Missing { get; }

    /// <summary>Joins captions with the pictures of a folder. The captions are streamed: memory is that of what is kept.</summary>
    /// <param name="captionsPath">The captions, see <see cref="ConceptualCaptionsFile"/>.</param>
    /// <param name="imageFolder">The folder; files that are named otherwise are passed over.</param>
    /// <param name="keep">Which captions to keep of those whose picture is there; null keeps all.</param>
    /// <exception cref="IOException">The file or the folder is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// A line is not of its kind, two pictures belong to one row, or a picture belongs to a row behind the end of the file.
    /// </exception>
    public static CaptionedPictures Read(string captionsPath, string imageFolder, Predicate<ConceptualCaption>? keep = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(imageFolder);
        var captions = ConceptualCaptionsFile.Read(captionsPath);
        var paths = PicturesByRow(imageFolder);
        var pictures = new List<CaptionedPicture>();
        var (rows, missing) = (0L, 0L);
        foreach (var caption in captions)
        {
            rows++;
            if (!paths.TryGetValue(caption.Row, out var path))
            {
                missing++;
            }
            else if (keep is null || keep(caption))
            {
                pictures.Add(new CaptionedPicture(path, caption));
            }
        }

        // Names of another file's rows would join the wrong captions: this is the case that shows.
        return paths.Keys.DefaultIfEmpty(-1).Max() is var last && last < rows
            ? new CaptionedPictures(pictures, missing)
            : throw new InvalidDataException(
                $"The picture '{paths[last]}' belongs to row {last}, but {Path.GetFileName(captionsPath)} has {rows} rows.");
    }

    private static Dictionary<long, string> PicturesByRow(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist.");
        }

        var paths = new Dictionary<long, string>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (Row(path) is { } row && !paths.TryAdd(row, path))
            {
                throw new InvalidDataException($"The pictures '{paths[row]}' and '{path}' both belong to row {row}.");
            }
        }

        return paths;
    }

    private static long? Row(string path)
    {
        if (!Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        var digits = Path.GetFileNameWithoutExtension(path).Split('_')[0];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row : null;
    }
}
