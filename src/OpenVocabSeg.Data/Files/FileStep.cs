namespace OpenVocabSeg.Data.Files;

/// <summary>What is done next to a file.</summary>
internal enum FileStep
{
    /// <summary>Folders that are missing are created.</summary>
    CreateFolder,

    /// <summary>A temporary file is created.</summary>
    Create,

    /// <summary>Bytes are given to a file.</summary>
    Write,

    /// <summary>The file is flushed to the disk.</summary>
    Flush,

    /// <summary>The complete temporary file gets its name.</summary>
    Rename,

    /// <summary>A line is appended.</summary>
    Append,

    /// <summary>A file or folder is deleted.</summary>
    Delete,

    /// <summary>A folder is locked.</summary>
    Lock,
}
