namespace OpenVocabSeg.Data.Files;

/// <summary>What a path is.</summary>
internal enum PathKind
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, a terminal, <c>/dev/null</c>, a socket: what is written to it is not kept under its name.</summary>
    Device,

    /// <summary>A disk.</summary>
    Disk,
}
