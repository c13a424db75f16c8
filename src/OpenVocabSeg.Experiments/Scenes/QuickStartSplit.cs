namespace OpenVocabSeg.Experiments;

/// <summary>Held-out scenes that the quick start evaluates on.</summary>
public enum QuickStartSplit
{
    /// <summary>Scenes for choosing settings.</summary>
    Validation,

    /// <summary>Scenes for the published table.</summary>
    Test,
}
