namespace OpenVocabSeg.Data.Files;

/// <summary>The files in a folder and in the folders below it.</summary>
/// <remarks>
/// Links to folders are followed, and each folder is visited once: links to folders above would otherwise multiply its files without
/// end. Links come last, so that a folder has its own name and not that of a link to it.
/// </remarks>
internal static class FolderFiles
{
    /// <summary>Lists files in the order of their names.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pattern">A pattern of file names such as <c>*.xml</c>.</param>
    /// <exception cref="UnauthorizedAccessException">A folder cannot be read.</exception>
    public static string[] All(string folder, string pattern = "*") => [.. Each(folder, pattern).Order(StringComparer.Ordinal)];

    /// <summary>Finds files in any order. A folder is listed when its files are asked for.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pattern">A pattern of file names such as <c>*.xml</c>.</param>
    /// <exception cref="UnauthorizedAccessException">A folder cannot be read (thrown while enumerating).</exception>
    public static IEnumerable<string> Each(string folder, string pattern = "*")
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var folders = new Stack<string>([folder]);
        var links = new Queue<string>();
        while (folders.TryPop(out var next) || links.TryDequeue(out next))
        {
            if (!known.Add(PathKinds.Key(next)))
            {
                continue;
            }

            foreach (var file in Directory.EnumerateFiles(next, pattern))
            {
                yield return file;
            }

            var below = Directory.EnumerateDirectories(next).Order(StringComparer.Ordinal).ToLookup(IsLink);
            foreach (var inner in below[false].Reverse())
            {
                folders.Push(inner);
            }

            foreach (var link in below[true])
            {
                links.Enqueue(link);
            }
        }
    }

    private static bool IsLink(string folder) => File.GetAttributes(folder).HasFlag(FileAttributes.ReparsePoint);
}
