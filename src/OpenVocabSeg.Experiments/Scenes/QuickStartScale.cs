namespace OpenVocabSeg.Experiments;

/// <summary>How much the quick start does.</summary>
public enum QuickStartScale
{
    /// <summary>Few scenes and steps: under a minute and a half, to see that everything runs.</summary>
    Small,

    /// <summary>The measured recipe.</summary>
    Full,
}
