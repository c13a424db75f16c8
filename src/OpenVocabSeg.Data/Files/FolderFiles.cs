namespace OpenVocabSeg.Data.Files;

/// <summary>The files in a folder and in the folders below it.</summary>
internal static class FolderFiles
{
    /// <summary>
    /// Lists files in the order of their names. Links to folders are followed, and each folder is visited once: links to folders above
    /// would otherwise multiply its files without end.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pattern">A pattern of file names such as <c>*.xml</c>.</param>
    /// <exception cref="UnauthorizedAccessException">A folder cannot be read.</exception>
    public static string[] All(string folder, string pattern = "*")
    {
        var files = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal) { PathKinds.Key(folder) };
        var open = new Stack<string>([folder]);
        while (open.TryPop(out var next))
        {
            files.AddRange(Directory.EnumerateFiles(next, pattern));
            foreach (var below in Directory.EnumerateDirectories(next).Order(StringComparer.Ordinal))
            {
                if (known.Add(PathKinds.Key(below)))
                {
                    open.Push(below);
                }
            }
        }

        files.Sort(StringComparer.Ordinal);
        return [.. files];
    }
}
