namespace OpenVocabSeg.Experiments;

/// <summary>Which held-out scenes the quick start evaluates on.</summary>
public enum QuickStartSplit
{
    /// <summary>Those that settings are chosen on.</summary>
    Validation,

    /// <summary>Those that the table is from.</summary>
    Test,
}
