using System.Text;

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
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="write">Writes the content. The stream cannot seek if <paramref name="path"/> is a pipe.</param>
    /// <param name="createFolder">Whether the file's folder is created if it is missing.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public static void Write(string path, Action<Stream> write, bool createFolder = true)
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
            using (var stream = target.Create(temporary, createFolder))
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

    /// <summary>
    /// Appends text to a file, which is closed again, so that nothing is lost if the process is killed. If that fails, the file is as long
    /// as before.
    /// </summary>
    /// <param name="path">The file; it is created if it is missing, its folder is not.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it.</exception>
    public static void Append(string path, string text)
    {
        try
        {
            FileSteps.Reach(FileStep.Append, path);
            using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            var length = stream.Length;
            try
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
            catch (Exception exception) when (OutputStream.IsFailure(exception))
            {
                stream.SetLength(length);
                throw;
            }
        }
        catch (Exception exception) when (OutputStream.IsFailure(exception))
        {
            throw OutputTarget.Failed(path, path, exception);
        }
    }

    /// <summary>Deletes a file; nothing is done if it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be deleted; the message names it.</exception>
    public static void Delete(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            FileSteps.Reach(FileStep.Delete, path);
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{path}' cannot be deleted: {exception.Message}", exception);
        }
    }
}
