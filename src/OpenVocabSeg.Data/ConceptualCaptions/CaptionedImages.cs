using OpenVocabSeg.Data.ConceptualCaptions;

namespace OpenVocabSeg.Data;

/// <summary>The rows of a Conceptual Captions file whose images are in a local folder. Images are not loaded.</summary>
/// <remarks>
/// <para>Conceptual Captions is published without images, and download tools name image files by row number. The row of an image is its
/// name (<c>12.jpg</c>, <c>000000012.jpg</c>, in any subfolder) or the part before an underscore (<c>12_2815098431</c>, with or without
/// extension). img2dataset names images by shard and position in the shard. Its <c>00000_stats.json</c> files give the size of the
/// shards; without them, shards are assumed to have 10, 100, … rows.</para>
/// <para>Rows are numbered from 0; a header line does not count. If the tool stored URLs (JSON files next to the images, checksums in
/// their names), the images are checked against them. Otherwise the numbers are accepted if there is an image 0 or all images are in
/// img2dataset's shards, and rejected if it is unclear whether they start at 0 or 1: a shift would give every image its neighbor's
/// caption.</para>
/// </remarks>
public sealed class CaptionedImages
{
    private CaptionedImages(IReadOnlyList<CaptionedImage> images, long missing)
    {
        Images = images;
        Missing = missing;
    }

    /// <summary>The captions whose image exists, in the order of the file.</summary>
    public IReadOnlyList<CaptionedImage> Images { get; }

    /// <summary>Number of rows that were skipped because their image does not exist.</summary>
    public long Missing { get; }

    /// <summary>Joins captions with the images of a folder. Captions are streamed; only what is kept takes memory.</summary>
    /// <param name="captionsPath">The captions, see <see cref="ConceptualCaptionsFile"/>.</param>
    /// <param name="imageFolder">The folder; files with other names are skipped.</param>
    /// <param name="keep">Selects the captions to keep among those whose image exists; null keeps all.</param>
    /// <param name="firstNumber">The number of the first row's image, such as 0 or 1; null to derive it from the images.</param>
    /// <exception cref="IOException">The file or the folder is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// A line is malformed, two images belong to one row, an image belongs to no row of the file or has another URL, images are packed
    /// into shards, or it is unclear where their numbers start.
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
        var images = new List<CaptionedImage>();
        var (rows, missing) = (0L, 0L);
        foreach (var caption in captions)
        {
            rows++;
            var image = folder.Find(caption.Row + (firstNumber ?? 0));
            origins.Look(caption, image);
            if (image is not { } found)
            {
                missing++;
            }
            else if (keep is null || keep(caption))
            {
                images.Add(new CaptionedImage(found.Path, caption));
            }
        }

        if (folder.Ends() is var (first, last))
        {
            CheckEnds(file, rows, firstNumber, first, last);
            origins.Check();
            if (firstNumber is null && first.Number > 0 && !origins.Confirm && !folder.IsSharded())
            {
                throw new InvalidDataException(
                    $"'{imageFolder}' has no image 0, so it is unclear whether its images count the rows of {file} from 0 or from 1: "
                    + "set firstNumber.");
            }
        }

        return new CaptionedImages(images, missing);
    }

    // Images of another captions file would get wrong captions. Only this case can be detected.
    private static void CheckEnds(string file, long rows, long? firstNumber, NumberedImage first, NumberedImage last)
    {
        if (first.Number < firstNumber)
        {
            throw new InvalidDataException($"The image '{first.Path}' comes before the first number, {firstNumber}.");
        }

        var row = last.Number - (firstNumber ?? 0);
        if (row >= rows)
        {
            var hint = firstNumber is null && first.Number > 0 && row == rows ? " If the numbers start at 1, set firstNumber." : "";
            throw new InvalidDataException($"The image '{last.Path}' belongs to row {row}, but {file} has {rows} rows.{hint}");
        }
    }
}
