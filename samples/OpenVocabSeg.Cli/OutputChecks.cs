using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Cli;

/// <summary>Checks of output files, before any work.</summary>
internal static class OutputChecks
{
    private const string Nowhere = "/dev/null";

    /// <summary>
    /// Checks that each file can be written, that it is no input and that no other output goes there. Temporary files that killed runs left
    /// beside the outputs are removed.
    /// </summary>
    /// <param name="outputs">The files to write; null for none.</param>
    /// <param name="inputs">Files that are read, which may be missing; null for none.</param>
    /// <exception cref="ArgumentException">An output is an input or another output.</exception>
    /// <exception cref="IOException">An output cannot be written.</exception>
    public static void Check(IEnumerable<string?> outputs, IEnumerable<string?> inputs)
    {
        string[] files = [.. outputs.OfType<string>()];
        var read = inputs.OfType<string>().Where(File.Exists).Select(PathKinds.Key).ToHashSet();
        var written = new HashSet<string>();
        var folders = new Dictionary<string, string>();
        foreach (var file in files)
        {
            var target = OutputTarget.Find(file);
            var key = PathKinds.Key(file);
            if (read.Contains(key))
            {
                throw new ArgumentException($"'{file}' cannot be written: it is an input.");
            }

            if (target.Path != Nowhere && !written.Add(key))
            {
                throw new ArgumentException($"'{file}' cannot be written: another output goes there, too.");
            }

            if (!target.IsInPlace)
            {
                folders.TryAdd(Path.GetDirectoryName(target.Path)!, file);
            }
        }

        foreach (var (folder, file) in folders)
        {
            TryWriting(folder, file);
            TemporaryFiles.RemoveLeftovers(folder);
        }
    }

    /// <summary>Creates and deletes a file in the folder, or in its nearest existing parent, to check that it is writable.</summary>
    private static void TryWriting(string folder, string file)
    {
        while (!Path.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        try
        {
            var trial = TemporaryFiles.NameFor(Path.Combine(folder, "ovseg"));
            new FileStream(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{file}' cannot be written: no file can be created in '{folder}'.", exception);
        }
    }
}
