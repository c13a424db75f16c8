namespace OpenVocabSeg.Data.Files;

/// <summary>
/// Writes files atomically: a file is complete or does not exist. All files of the library and its commands are written here.
/// </summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes a file under a temporary name in the same folder, flushes it to the disk and renames it. If
    /// <paramref name="write"/> throws, an existing file is kept and the temporary one is deleted.
    /// </summary>
    /// <remarks>
    /// A replaced file keeps its permissions. Symbolic links are followed and stay. Pipes and devices, such as <c>/dev/stdout</c>, are
    /// written in place.
    /// </remarks>
    /// <param name="path">The file; its folder is created if it is missing, and an existing file is replaced.</param>
    /// <param name="write">Writes the content. The stream cannot seek if <paramref name="path"/> is a pipe.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var target = OutputTarget.Find(path);
        if (target.IsInPlace)
        {
            using var place = target.OpenInPlace();
            write(place);
            place.Complete();
            return;
        }

        var temporary = TemporaryFiles.NameFor(target.Path);
        try
        {
            using (var stream = target.Create(temporary))
            {
                write(stream);
                stream.Complete();
            }

            target.Replace(temporary);
        }
        catch
        {
            TemporaryFiles.Remove(temporary);
            throw;
        }
    }
}
