namespace OpenVocabSeg.Data.Files;

/// <summary>Names of output folders.</summary>
internal static class FolderName
{
    private static readonly string[] FileExtensions =
    [
        ".zip", ".json", ".jsonl", ".html", ".onnx", ".safetensors", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp",
        ".xml", ".yaml", ".csv", ".txt",
    ];

    /// <summary>Refuses names of files, before anything is created.</summary>
    /// <param name="path">The folder; it may be missing.</param>
    /// <exception cref="IOException">
    /// The path, or a folder above it, is a file, or the path looks like a file and is no folder.
    /// </exception>
    public static void Check(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (PathKinds.Of(FollowedPath.Of(full).Path) is not (PathKind.Folder or PathKind.Missing))
        {
            throw new IOException($"'{path}' cannot be written as a folder: it is a file.");
        }

        if (!Directory.Exists(full) && FileExtensions.Contains(Path.GetExtension(full), StringComparer.OrdinalIgnoreCase))
        {
            throw new IOException($"'{path}' cannot be written as a folder: it is the name of a file.");
        }

        CheckParents(path, full);
    }

    /// <summary>Refuses a path below a file.</summary>
    /// <param name="given">The path as the user gave it.</param>
    /// <param name="full">The full path.</param>
    /// <exception cref="IOException">A folder above the path is a file.</exception>
    public static void CheckParents(string given, string full)
    {
        var parent = Path.GetDirectoryName(full);
        while (parent is not null && !Directory.Exists(parent))
        {
            if (File.Exists(parent))
            {
                throw new IOException($"'{given}' cannot be written: '{parent}' is a file.");
            }

            parent = Path.GetDirectoryName(parent);
        }
    }

    /// <summary>Creates a folder and those above it.</summary>
    /// <param name="full">Full path of the folder.</param>
    /// <returns>The folders that were missing, the deepest first.</returns>
    public static IReadOnlyList<string> Create(string full)
    {
        var missing = new List<string>();
        for (var folder = full; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
        {
            missing.Add(folder);
        }

        if (missing.Count > 0)
        {
            FileSteps.Reach(FileStep.CreateFolder, full);
            Directory.CreateDirectory(full);
        }

        return missing;
    }

    /// <summary>The error of a folder that the system does not create. Its own message may name another path.</summary>
    /// <param name="given">The folder as the user gave it.</param>
    /// <param name="cause">What the system said.</param>
    public static IOException CannotBeWritten(string given, Exception cause) =>
        new($"'{given}' cannot be written: {cause.Message}", cause);

    /// <summary>Removes folders that are empty.</summary>
    /// <param name="folders">The folders, the deepest first.</param>
    public static void RemoveEmpty(IReadOnlyList<string> folders)
    {
        foreach (var folder in folders)
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return;
            }
        }
    }
}
