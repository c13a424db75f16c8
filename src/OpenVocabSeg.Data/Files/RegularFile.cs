namespace OpenVocabSeg.Data.Files;

/// <summary>Files of data sets, which may come from strangers: an archive can contain pipes, and links to devices.</summary>
internal static class RegularFile
{
    /// <summary>Refuses pipes and devices. Reading one may never end.</summary>
    /// <param name="path">The path; links are followed, and it may be missing.</param>
    /// <exception cref="InvalidDataException">It is a pipe or a device.</exception>
    public static void Check(string path)
    {
        if (PathKinds.Followed(Path.GetFullPath(path)) is PathKind.Device or PathKind.Disk)
        {
            throw new InvalidDataException($"'{path}' is a pipe or a device, not a file.");
        }
    }
}
