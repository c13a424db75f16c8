using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>
/// The images of a command, all of which were decoded before any work began, so that a bad one among many is known in time. What was
/// decoded is kept for the work itself as far as memory allows; the rest is decoded again when its turn comes.
/// </summary>
internal sealed class CheckedImages
{
    /// <summary>Bytes of pixels that are kept: some 1 100 photos of 640×480.</summary>
    public const long Memory = 1L << 30;

    private readonly Func<string, PixelImage> _decode;
    private readonly IReadOnlyList<string> _paths;
    private readonly PixelImage?[] _kept;

    private CheckedImages(IReadOnlyList<string> paths, Func<string, PixelImage> decode)
    {
        _paths = paths;
        _decode = decode;
        _kept = new PixelImage?[paths.Count];
    }

    /// <summary>Makes sure that images are as large as a COCO file says, and decodes them.</summary>
    /// <param name="images">The images.</param>
    /// <param name="applyExif">Whether they are turned as EXIF says.</param>
    /// <param name="log">Told what is to be said of them.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="InvalidDataException">A file is no image, is damaged, or is of another size.</exception>
    public static CheckedImages Decode(
        IReadOnlyList<InputImage> images, bool applyExif, Action<string> log, CancellationToken cancellationToken)
    {
        InputImage[] sized = [.. images.Where(image => image.Expected is not null)];
        var (_, notes) = ImageCheck.Run(
            [.. sized.Select(image => new ImageToCheck(image.Path, image.Expected!.Value.Size, image.Expected.Value.Source))],
            ImageChecks.Create(decode: false, applyExif, log, cancellationToken));
        foreach (var note in notes)
        {
            log(note);
        }

        return Decode([.. images.Select(image => image.Path)], cancellationToken, applyExif ? ImageFile.LoadUpright : null);
    }

    /// <summary>Decodes every image.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <param name="decode">Decodes a file; <see cref="ImageFile.Load"/> unless given.</param>
    /// <param name="memory">Bytes of pixels that may be kept.</param>
    /// <exception cref="InvalidDataException">A file is no image, or is truncated or damaged; of several, the first.</exception>
    public static CheckedImages Decode(
        IReadOnlyList<string> paths,
        CancellationToken cancellationToken,
        Func<string, PixelImage>? decode = null,
        long memory = Memory)
    {
        var images = new CheckedImages(paths, decode ?? ImageFile.Load);
        var problems = new InvalidDataException?[paths.Count];
        var free = memory;
        Parallel.For(0, paths.Count, new ParallelOptions { CancellationToken = cancellationToken }, (i, loop) =>
        {
            try
            {
                var image = images._decode(paths[i]);
                if (Interlocked.Add(ref free, -image.Pixels.Length) >= 0)
                {
                    images._kept[i] = image;
                }
            }
            catch (InvalidDataException exception)
            {
                problems[i] = exception;

                // Lower indices still run, so the image named is the first bad one on every machine.
                loop.Break();
            }
        });
        return Array.Find(problems, problem => problem is not null) is { } first
            ? throw new InvalidDataException(first.Message, first)
            : images;
    }

    /// <summary>Hands an image over; its pixels are then kept no longer.</summary>
    /// <param name="index">Its index among the files.</param>
    public PixelImage Take(int index)
    {
        var image = _kept[index] ?? _decode(_paths[index]);
        _kept[index] = null;
        return image;
    }
}
