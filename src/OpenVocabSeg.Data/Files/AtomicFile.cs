namespace OpenVocabSeg.Data.Files;

/// <summary>Writes files atomically: a file is complete or does not exist.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes a file under a temporary name in the same folder, flushes it to the disk and renames it. If
    /// <paramref name="write"/> throws, an existing file is kept and the temporary one is deleted.
    /// </summary>
    /// <param name="path">The file; its folder is created if it is missing, and an existing file is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full) ?? throw new ArgumentException($"'{path}' is not a file name.", nameof(path));
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
