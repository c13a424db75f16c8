using System.Globalization;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data;

/// <summary>
/// Upright copies of images that EXIF has turned, for pipelines whose loader takes pixels as stored, as ML.NET's does.
/// </summary>
public static class UprightCopies
{
    private static readonly string[] JpegExtensions = [".jpg", ".jpeg"];

    /// <summary>Writes a copy of each image that is not upright as stored: JPEG for JPEG, PNG for all else.</summary>
    /// <remarks>A copy that is there and no older than its image is taken as it is.</remarks>
    /// <param name="paths">The image files.</param>
    /// <param name="headers">Their heads, from <see cref="ImageCheck"/>.</param>
    /// <param name="folder">Folder for the copies, which is made where it is missing; nothing is written where all are upright.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>For each image its own path, or the full path of its copy.</returns>
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
            throw new ArgumentException($"{paths.Count} images need as many heads, not {headers.Count}.", nameof(headers));
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

    // Images of one name may lie in several folders, so the place in the list is part of the name.
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
