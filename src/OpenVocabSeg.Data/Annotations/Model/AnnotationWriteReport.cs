namespace OpenVocabSeg.Data;

/// <summary>What was written, and what was not.</summary>
public sealed class AnnotationWriteReport
{
    /// <summary>Number of images.</summary>
    public int Images { get; internal set; }

    /// <summary>Number of objects.</summary>
    public int Objects { get; internal set; }

    /// <summary>What the reader of the source left out.</summary>
    public CauseCounts LeftOut { get; } = new();

    /// <summary>What the form that was written cannot hold.</summary>
    public CauseCounts Lost { get; } = new();
}
