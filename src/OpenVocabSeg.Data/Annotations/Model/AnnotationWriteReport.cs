namespace OpenVocabSeg.Data;

/// <summary>Counts of what was written and what was not.</summary>
public sealed class AnnotationWriteReport
{
    /// <summary>Number of images.</summary>
    public int Images { get; internal set; }

    /// <summary>Number of objects.</summary>
    public int Objects { get; internal set; }

    /// <summary>Counts of what the reader of the source left out.</summary>
    public CauseCounts LeftOut { get; } = new();

    /// <summary>Counts of what the written format does not support.</summary>
    public CauseCounts Lost { get; } = new();
}
