namespace OpenVocabSeg.Samples.OnnxConsole;

/// <summary>Checks where the overlay goes, before any work.</summary>
internal static class OverlayPath
{
    /// <summary>Refuses a path that no file can have, and the path of an input.</summary>
    /// <param name="overlay">The file to write. Missing folders are created when it is written.</param>
    /// <param name="inputs">Files that are read.</param>
    /// <exception cref="IOException">The overlay cannot be written; the message says why.</exception>
    public static void Check(string overlay, params IEnumerable<string> inputs)
    {
        var path = Followed(overlay);
        if (Path.EndsInDirectorySeparator(overlay))
        {
            throw Unwritable(overlay, "it is the name of a folder");
        }

        if (Directory.Exists(path))
        {
            throw Unwritable(overlay, "it is a folder");
        }

        if (inputs.Any(input => Followed(input) == path))
        {
            throw Unwritable(overlay, "it is an input");
        }

        for (var folder = Path.GetDirectoryName(path); folder is not null && !Directory.Exists(folder);
            folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(folder))
            {
                throw Unwritable(overlay, $"'{folder}' is a file");
            }
        }
    }

    // The full path, or where a link leads to.
    private static string Followed(string path)
    {
        var target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true) : null;
        return target?.FullName ?? Path.GetFullPath(path);
    }

    private static IOException Unwritable(string overlay, string why) => new($"'{overlay}' cannot be written: {why}.");
}
