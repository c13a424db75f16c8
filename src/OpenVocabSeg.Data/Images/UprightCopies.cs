using System.Globalization;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data;

/// <summary>
/// Upright copies of images with an EXIF orientation, for pipelines whose image loader ignores it, such as ML.NET's.
/// </summary>
public static class UprightCopies
{
    private static readonly string[] JpegExtensions = [".jpg", ".jpeg"];

    /// <summary>Writes an upright copy of each image with an EXIF orientation: JPEG for JPEG, otherwise PNG.</summary>
    /// <remarks>An existing copy that is not older than its image is kept.</remarks>
    /// <param name="paths">The image files.</param>
    /// <param name="headers">Their headers, from <see cref="ImageCheck"/>.</param>
    /// <param name="folder">Folder for the copies. It is created if it is missing, unless all images are upright.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>For each image, its path or the full path of its copy.</returns>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    /// <exception cref="InvalidDataException">A file cannot be decoded.</exception>
    public static IReadOnlyList<string> Write(
        IReadOnlyList<string> paths,
        IReadOnlyList<ImageHeader> headers,
        string folder,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (paths.Count != headers.Count)
        {
            throw new ArgumentException($"Expected {paths.Count} headers for {paths.Count} images, got {headers.Count}.", nameof(headers));
        }

        var upright = paths.ToArray();
        var full = Path.GetFullPath(folder);
        Parallel.For(0, upright.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            if (headers[i].Orientation != 1)
            {
                upright[i] = WriteCopy(paths[i], full, i);
            }
        });
        return upright;
    }

    // Images in different folders may have the same name, so the index is part of the name of the copy.
    private static string WriteCopy(string path, string folder, int index)
    {
        var isJpeg = JpegExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
        var number = (index + 1).ToString(CultureInfo.InvariantCulture);
        var name = $"{Path.GetFileNameWithoutExtension(path)}-{number}{(isJpeg ? ".jpg" : ".png")}";
        var copy = Path.Combine(folder, name);
        if (!File.Exists(copy) || File.GetLastWriteTimeUtc(copy) < File.GetLastWriteTimeUtc(path))
        {
            var image = ImageFile.LoadUpright(path);
            var bytes = isJpeg ? ImageFile.EncodeFaithfulJpeg(image) : ImageFile.EncodePng(image);
            AtomicFile.Write(copy, stream => stream.Write(bytes));
        }

        return copy;
    }
}
