using OpenVocabSeg.Data.Images;

namespace OpenVocabSeg.Data;

/// <summary>
/// Checks before any work that images can be read and have their annotated size. Without the check, an image that is rotated by its EXIF
/// orientation, or was resized after annotation, would silently be trained with misplaced masks.
/// </summary>
public static class ImageCheck
{
    private const int ProblemsNamed = 5;
    private const int Reports = 100;

    /// <summary>Checks images on all processors.</summary>
    /// <param name="images">The images.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <returns>Sizes and orientations, and warnings about them.</returns>
    /// <exception cref="FileNotFoundException">A file is missing, and there is no other error.</exception>
    /// <exception cref="InvalidDataException">
    /// Files are missing, empty, not images, truncated or damaged, or have another size than annotated; the message names the first five.
    /// </exception>
    /// <exception cref="OperationCanceledException">The options' token was canceled.</exception>
    public static ImageCheckResult Run(IReadOnlyList<ImageToCheck> images, ImageCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        options ??= new ImageCheckOptions();
        var headers = new ImageHeader[images.Count];
        var problems = new Exception?[images.Count];
        var done = 0;
        var parallel = new ParallelOptions { CancellationToken = options.CancellationToken };
        Parallel.For(0, images.Count, parallel, i =>
        {
            try
            {
                headers[i] = ImageFile.ReadHeader(images[i].Path);
                CheckSize(images[i], headers[i], options);
                if (options.Decode)
                {
                    ImageFile.Load(images[i].Path);
                }
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                problems[i] = exception;
            }

            Report(options.Progress, Interlocked.Increment(ref done), images.Count);
        });
        ThrowIfAny(problems, images.Count);
        return new ImageCheckResult(headers, options.ApplyOrientation ? [] : [.. DescribeTurned(images, headers, options)]);
    }

    // Their size is the same either way, so it does not show how they were annotated.
    private static IEnumerable<string> DescribeTurned(
        IReadOnlyList<ImageToCheck> images, ImageHeader[] headers, ImageCheckOptions options)
    {
        int[] turned = [.. Enumerable.Range(0, headers.Length).Where(i =>
            headers[i].Orientation != 1 && images[i].AnnotatedSize is not null && headers[i].StoredSize == headers[i].UprightSize)];
        if (turned.Length > 0)
        {
            yield return $"{turned.Length} {(turned.Length == 1 ? "image has" : "images have")} an EXIF orientation that is not applied, "
                + $"such as '{images[turned[0]].Path}'. If {(turned.Length == 1 ? "it was" : "they were")} annotated upright, "
                + $"use {OrientationOption(options)}.";
        }
    }

    private static void CheckSize(ImageToCheck image, ImageHeader header, ImageCheckOptions options)
    {
        var used = options.ApplyOrientation ? header.UprightSize : header.StoredSize;
        if (image.AnnotatedSize is not { } annotated || annotated == used)
        {
            return;
        }

        var other = options.ApplyOrientation ? header.StoredSize : header.UprightSize;
        var cause = other != annotated
            ? used == new ImageSize(annotated.Width, annotated.Height) ? ": width and height are swapped" : ""
            : options.ApplyOrientation
                ? $". It was annotated as stored: EXIF orientation {header.Orientation} must not be applied"
                : $". It was annotated upright: use {OrientationOption(options)} to apply EXIF orientation {header.Orientation}";
        throw new InvalidDataException(
            $"'{image.Path}' is {Show(used)} pixels{(options.ApplyOrientation && header.Orientation != 1 ? " upright" : "")}, but "
            + $"{image.Source ?? "its annotation"} is {Show(annotated)}{cause}.");
    }

    private static void ThrowIfAny(Exception?[] problems, int count)
    {
        Exception[] found = [.. problems.OfType<Exception>()];
        if (found.Length == 1)
        {
            throw found[0] is FileNotFoundException missing
                ? new FileNotFoundException(missing.Message, missing.FileName, missing)
                : new InvalidDataException(found[0].Message, found[0]);
        }

        if (found.Length > 1)
        {
            var named = string.Join(' ', found.Take(ProblemsNamed).Select(problem => problem.Message));
            throw new InvalidDataException(
                $"{found.Length} of {count} images cannot be used. {named}{(found.Length > ProblemsNamed ? " …" : "")}", found[0]);
        }
    }

    // Width first, as is usual for photos and in annotation files.
    private static string Show(ImageSize size) => $"{size.Width}×{size.Height}";

    private static string OrientationOption(ImageCheckOptions options) =>
        options.OrientationOption ?? nameof(ImageCheckOptions.ApplyOrientation);

    private static void Report(IProgress<ImageCheckProgress>? progress, int done, int total)
    {
        if (progress is not null && (done == total || done % Math.Max(1, total / Reports) == 0))
        {
            progress.Report(new ImageCheckProgress(done, total));
        }
    }
}
