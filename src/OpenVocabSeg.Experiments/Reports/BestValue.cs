namespace OpenVocabSeg.Experiments.Reports;

/// <summary>The value of a column that a table marks as best.</summary>
internal enum BestValue
{
    /// <summary>The largest.</summary>
    Highest,

    /// <summary>The smallest.</summary>
    Lowest,

    /// <summary>None.</summary>
    None,
}
