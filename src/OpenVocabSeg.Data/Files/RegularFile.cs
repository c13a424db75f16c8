namespace OpenVocabSeg.Data.Files;

/// <summary>Files of data sets, which may come from strangers: an archive can contain pipes, and links to devices.</summary>
internal static class RegularFile
{
    /// <summary>Refuses pipes and devices, whose content has no bound. They are not opened.</summary>
    /// <param name="path">The path; links are followed, and it may be missing.</param>
    /// <exception cref="InvalidDataException">It is a pipe or a device.</exception>
    public static void Check(string path)
    {
        if (PathKinds.Followed(Path.GetFullPath(path)) is PathKind.Device or PathKind.Disk)
        {
            throw new InvalidDataException($"'{path}' is a pipe or a device, not a file.");
        }
    }

    /// <summary>Opens a file for reading, without a buffer of its own.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="most">The largest number of bytes, of the file that links lead to.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">It is a pipe or a device, or the file is larger.</exception>
    public static FileStream Open(string path, long most = long.MaxValue)
    {
        Check(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        if (stream.Length is var length && length > most)
        {
            stream.Dispose();
            throw new InvalidDataException(
                FormattableString.Invariant($"'{path}' has {length} bytes; files of more than {most} are not read."));
        }

        return stream;
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="most">The largest number of bytes.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">It is a pipe or a device, or the file is larger.</exception>
    public static byte[] ReadAll(string path, int most)
    {
        using var stream = Open(path, most);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
