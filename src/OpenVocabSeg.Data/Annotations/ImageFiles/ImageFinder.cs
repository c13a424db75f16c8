namespace OpenVocabSeg.Data.Annotations.ImageFiles;

/// <summary>Finds image files by their names in annotations.</summary>
/// <param name="folders">Folders to search, in this order.</param>
internal sealed class ImageFinder(params IEnumerable<string?> folders)
{
    private readonly string[] _folders = [.. folders.OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// Extensions of image files, in lower case. Some formats cannot be decoded; their files are found, so that errors name them.
    /// </summary>
    public static IReadOnlySet<string> Extensions { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".avif", ".heic", ".dng", ".mpo", ".pfm",
    };

    public static bool IsImage(string path) => Extensions.Contains(System.IO.Path.GetExtension(path).ToLowerInvariant());

    /// <summary>The first file with one of the names in one of the folders; null if there is none.</summary>
    public string? Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var folder in _folders)
            {
                var path = System.IO.Path.Combine(folder, name);
                if (File.Exists(path))
                {
                    return System.IO.Path.GetFullPath(path);
                }
            }
        }

        return null;
    }

    /// <summary>
    /// The size of an image as annotation tools show it (with EXIF applied), from the file's header; null if there is no file.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is not an image.</exception>
    public static ImageSize? SizeOf(string? path) => path is null ? null : ImageFile.ReadHeader(path).UprightSize;
}
