namespace OpenVocabSeg.Data.Metrics;

/// <summary>How a detection counts.</summary>
internal enum MatchOutcome : byte
{
    /// <summary>It counts neither way: matched to an ignored object, or unmatched and outside the area range.</summary>
    Ignored,

    /// <summary>Matched to an object that counts.</summary>
    Right,

    /// <summary>Matched to nothing.</summary>
    Wrong,
}
