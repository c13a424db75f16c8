namespace OpenVocabSeg.Data.Files;

/// <summary>Writes folders of a known content: all of it, or nothing.</summary>
internal static class NewFolder
{
    /// <summary>
    /// Writes a folder under a temporary name and renames it. If <paramref name="write"/> throws, it is deleted. An empty folder stays the
    /// same folder, with its permissions: the content is written to a temporary folder in it and then moved.
    /// </summary>
    /// <param name="path">The folder; it must be empty or not exist. Links are followed.</param>
    /// <param name="write">Writes the content to the folder passed to it.</param>
    /// <exception cref="IOException">The path is an existing file or a folder that is not empty, or it cannot be written.</exception>
    public static void Write(string path, Action<string> write)
    {
        Check(path);
        var full = FollowedPath.Of(Path.TrimEndingDirectorySeparator(path)).Path;
        var exists = Directory.Exists(full);
        var draft = TemporaryFiles.NameFor(exists ? Path.Combine(full, "draft") : full);
        try
        {
            Create(path, draft);
            write(draft);
            if (!exists)
            {
                Directory.Move(draft, full);
                return;
            }

            foreach (var entry in Directory.GetFileSystemEntries(draft))
            {
                Directory.Move(entry, Path.Combine(full, Path.GetFileName(entry)));
            }

            Directory.Delete(draft);
        }
        catch
        {
            TemporaryFiles.Remove(draft);
            throw;
        }
    }

    /// <summary>Refuses a path that <see cref="Write"/> refuses. Nothing is created.</summary>
    /// <exception cref="IOException">The path is an existing file or a folder that is not empty.</exception>
    public static void Check(string path)
    {
        FolderName.Check(path);
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new IOException($"'{path}' exists and is not an empty folder.");
        }
    }

    private static void Create(string path, string draft)
    {
        try
        {
            Directory.CreateDirectory(draft);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw FolderName.CannotBeWritten(path, exception);
        }
    }
}
