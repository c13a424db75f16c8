using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>
/// The images of a command. All are decoded before the work starts, so that damaged files are found early. Pixels are cached up
/// to a memory limit; images beyond it are decoded again when they are needed.
/// </summary>
internal sealed class CheckedImages
{
    /// <summary>Size of the pixel cache in bytes: about 1 100 photos of 640×480.</summary>
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

    /// <summary>Checks that images have the size that a COCO file states, and decodes them.</summary>
    /// <param name="images">The images.</param>
    /// <param name="applyExif">Whether their EXIF orientation is applied.</param>
    /// <param name="log">Receives warnings and progress, one line each.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="InvalidDataException">A file is not an image, is damaged, or has another size.</exception>
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
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <param name="decode">Decodes a file; null for <see cref="ImageFile.Load"/>.</param>
    /// <param name="memory">Size of the pixel cache in bytes.</param>
    /// <exception cref="InvalidDataException">A file is not an image, or is truncated or damaged; the first one is reported.</exception>
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

                // Lower indices still run, so the same image is reported on every machine: the first bad one.
                loop.Break();
            }
        });
        return Array.Find(problems, problem => problem is not null) is { } first
            ? throw new InvalidDataException(first.Message, first)
            : images;
    }

    /// <summary>Returns an image and removes it from the cache.</summary>
    /// <param name="index">Index of the file.</param>
    public PixelImage Take(int index)
    {
        var image = _kept[index] ?? _decode(_paths[index]);
        _kept[index] = null;
        return image;
    }
}
