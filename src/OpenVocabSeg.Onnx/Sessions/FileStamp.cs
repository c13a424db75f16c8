namespace OpenVocabSeg.Onnx.Sessions;

/// <summary>What differs if a file was replaced or written to.</summary>
/// <param name="Length">Number of bytes.</param>
/// <param name="Written">Time of the last change.</param>
internal readonly record struct FileStamp(long Length, DateTime Written)
{
    /// <summary>The stamp of an open file.</summary>
    public static FileStamp Of(FileStream file) => new(file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle));
}
