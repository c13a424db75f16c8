namespace OpenVocabSeg.Cli.Training;

/// <summary>Which of a configuration's two scales to run.</summary>
internal enum RunScale
{
    /// <summary>Few photos and steps, to see that everything runs.</summary>
    Small,

    /// <summary>The experiment.</summary>
    Full,
}
