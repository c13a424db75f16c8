namespace OpenVocabSeg.Cli.Training;

/// <summary>The two scales of a configuration.</summary>
internal enum RunScale
{
    /// <summary>Few photos and steps, to check that everything runs.</summary>
    Small,

    /// <summary>The experiment.</summary>
    Full,
}
