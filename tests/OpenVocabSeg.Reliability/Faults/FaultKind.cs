namespace OpenVocabSeg.Reliability.Faults;

/// <summary>What happens to a run at a point.</summary>
internal enum FaultKind
{
    /// <summary>Nothing; the points are counted.</summary>
    None,

    /// <summary>The process is killed by SIGKILL.</summary>
    Kill,

    /// <summary>The disk is full from here on.</summary>
    FullDisk,

    /// <summary>The disk is read-only from here on, as it becomes after an error of the device.</summary>
    ReadOnly,

    /// <summary>The output folder is moved away.</summary>
    Vanished,

    /// <summary>The output folder is copied as a kill would leave it, and the run goes on.</summary>
    Snapshots,
}
