using OpenVocabSeg.Data.ConceptualCaptions;

namespace OpenVocabSeg.Data;

/// <summary>The lines of a Conceptual Captions file whose images lie in a local folder. Images stay in their files.</summary>
/// <remarks>
/// <para>Conceptual Captions is published without images, and download tools name files by the row of the file. So an image belongs to
/// the row that its name is (<c>12.jpg</c>, <c>000000012.jpg</c>, in any subfolder), or starts with before an underscore
/// (<c>12_2815098431</c>, with or without extension). img2dataset names by shard and place in the shard; where it left its
/// <c>00000_stats.json</c> files these tell how large shards are, otherwise they are taken to have 10, 100, … rows.</para>
/// <para>Rows count from 0, and a line with the names of the columns does not count. Where the tool left addresses (JSON files beside the
/// images, checksums in their names) the images are compared with them. Otherwise the numbers are believed where there is an image 0
/// or all lie in img2dataset's shards, and refused where nothing tells from where they count: a shift would give every image its
/// neighbor's caption.</para>
/// </remarks>
public sealed class CaptionedImages
{
    private CaptionedImages(IReadOnlyList<CaptionedImage> pictures, long missing)
    {
        Images = pictures;
        Missing = missing;
    }

    /// <summary>The captions whose image is there, in the order of the file.</summary>
    public IReadOnlyList<CaptionedImage> Images { get; }

    /// <summary>How many lines were passed over because their image is not there.</summary>
    public long Missing { get; }

    /// <summary>Joins captions with the images of a folder. The captions are streamed: memory is that of what is kept.</summary>
    /// <param name="captionsPath">The captions, see <see cref="ConceptualCaptionsFile"/>.</param>
    /// <param name="imageFolder">The folder; files that are named otherwise are passed over.</param>
    /// <param name="keep">Which captions to keep of those whose image is there; null keeps all.</param>
    /// <param name="firstNumber">The number of the first row's image, such as 0 or 1; null where the images tell.</param>
    /// <exception cref="IOException">The file or the folder is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// A line is not of its kind, two images belong to one row, an image belongs to no row of the file or is of another address,
    /// images are packed into shards, or nothing tells from where their numbers count.
    /// </exception>
    public static CaptionedImages Read(
        string captionsPath, string imageFolder, Predicate<ConceptualCaption>? keep = null, long? firstNumber = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(imageFolder);
        ArgumentOutOfRangeException.ThrowIfNegative(firstNumber ?? 0, nameof(firstNumber));
        var captions = ConceptualCaptionsFile.Read(captionsPath);
        var folder = NumberedImageFolder.Open(imageFolder);
        var file = Path.GetFileName(captionsPath);
        var origins = new ImageOrigins(file, folder.Count);
        var pictures = new List<CaptionedImage>();
        var (rows, missing) = (0L, 0L);
        foreach (var caption in captions)
        {
            rows++;
            var picture = folder.Find(caption.Row + (firstNumber ?? 0));
            origins.Look(caption, picture);
            if (picture is not { } found)
            {
                missing++;
            }
            else if (keep is null || keep(caption))
            {
                pictures.Add(new CaptionedImage(found.Path, caption));
            }
        }

        if (folder.Ends() is var (first, last))
        {
            CheckEnds(file, rows, firstNumber, first, last);
            origins.Check();
            if (firstNumber is null && first.Number > 0 && !origins.Confirm && !folder.IsSharded())
            {
                throw new InvalidDataException(
                    $"'{imageFolder}' has no image 0, and nothing tells whether the numbers of its images count the rows of {file} "
                    + "from 0 or from 1: say which (firstNumber).");
            }
        }

        return new CaptionedImages(pictures, missing);
    }

    // Names of another file's rows would join the wrong captions: this is the case that shows.
    private static void CheckEnds(string file, long rows, long? firstNumber, NumberedImage first, NumberedImage last)
    {
        if (first.Number < firstNumber)
        {
            throw new InvalidDataException($"The image '{first.Path}' comes before the first number, {firstNumber}.");
        }

        var row = last.Number - (firstNumber ?? 0);
        if (row >= rows)
        {
            var hint = firstNumber is null && first.Number > 0 && row == rows ? " If the numbers count from 1, say so (firstNumber)." : "";
            throw new InvalidDataException($"The image '{last.Path}' belongs to row {row}, but {file} has {rows} rows.{hint}");
        }
    }
}
