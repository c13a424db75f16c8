namespace OpenVocabSeg.Sources;

/// <summary>Counts the rows of a pass by content.</summary>
internal sealed class RowCounts
{
    /// <summary>All rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows with a caption.</summary>
    public long Captioned { get; private set; }

    /// <summary>Rows with an annotated instance of any class.</summary>
    public long Labeled { get; private set; }

    /// <summary>Rows with an annotated instance of a class to use.</summary>
    public long Wanted { get; private set; }

    /// <summary>Rows with a pseudo label.</summary>
    public long PseudoLabeled { get; private set; }

    /// <summary>Counts a row.</summary>
    public void Add(bool hasCaptions, bool hasLabels, bool hasWantedLabels, bool hasPseudoLabels)
    {
        Rows++;
        Captioned += hasCaptions ? 1 : 0;
        Labeled += hasLabels ? 1 : 0;
        Wanted += hasWantedLabels ? 1 : 0;
        PseudoLabeled += hasPseudoLabels ? 1 : 0;
    }
}
