namespace OpenVocabSeg.Data.Annotations.ImageFiles;

/// <summary>Finds image files by the names that annotations call them.</summary>
/// <param name="folders">Where to look, best first.</param>
internal sealed class ImageFinder(params IEnumerable<string?> folders)
{
    private readonly string[] _folders = [.. folders.OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Extensions of image files, in lower case. Some are of forms that cannot be read here: they are found and named.</summary>
    public static IReadOnlySet<string> Extensions { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".avif", ".heic", ".dng", ".mpo", ".pfm",
    };

    public static bool IsImage(string path) => Extensions.Contains(System.IO.Path.GetExtension(path).ToLowerInvariant());

    /// <summary>The first file of one of the names in one of the folders; null where there is none.</summary>
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

    /// <summary>The size of an image as annotation tools show it, from the header of its file; null where there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is no image.</exception>
    public static ImageSize? SizeOf(string? path) => path is null ? null : ImageFile.ReadHeader(path).UprightSize;
}
