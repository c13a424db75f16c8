namespace OpenVocabSeg.Experiments;

/// <summary>Which value of a column a table marks as the best.</summary>
public enum BestValue
{
    /// <summary>The largest.</summary>
    Highest,

    /// <summary>The smallest.</summary>
    Lowest,

    /// <summary>None.</summary>
    None,
}
