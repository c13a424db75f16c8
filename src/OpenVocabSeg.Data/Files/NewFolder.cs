namespace OpenVocabSeg.Data.Files;

/// <summary>Writes folders atomically: a folder is complete or does not exist.</summary>
internal static class NewFolder
{
    /// <summary>
    /// Writes a folder under a temporary name next to its destination and renames it. If <paramref name="write"/> throws, it is deleted.
    /// </summary>
    /// <param name="path">The folder; it must be empty or not exist.</param>
    /// <param name="write">Writes the content to the folder passed to it.</param>
    /// <exception cref="IOException">The path is an existing file or a folder that is not empty.</exception>
    public static void Write(string path, Action<string> write)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(full) || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any()))
        {
            throw new IOException($"'{path}' exists and is not an empty folder.");
        }

        var parent = Path.GetDirectoryName(full) ?? throw new ArgumentException($"'{path}' cannot be written.", nameof(path));
        Directory.CreateDirectory(parent);
        var draft = TemporaryFiles.NameFor(full);
        Directory.CreateDirectory(draft);
        try
        {
            write(draft);
            if (Directory.Exists(full))
            {
                Directory.Delete(full);
            }

            Directory.Move(draft, full);
        }
        catch
        {
            TemporaryFiles.Remove(draft);
            throw;
        }
    }
}
