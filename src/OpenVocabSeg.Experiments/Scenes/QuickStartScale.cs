namespace OpenVocabSeg.Experiments;

/// <summary>Size of a run of the quick start.</summary>
public enum QuickStartScale
{
    /// <summary>Few scenes and steps: under a minute and a half, to check that everything runs.</summary>
    Small,

    /// <summary>The measured recipe.</summary>
    Full,
}
