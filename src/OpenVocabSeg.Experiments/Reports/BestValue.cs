namespace OpenVocabSeg.Experiments.Reports;

/// <summary>Which value of a column a table marks as the best.</summary>
internal enum BestValue
{
    /// <summary>The largest.</summary>
    Highest,

    /// <summary>The smallest.</summary>
    Lowest,

    /// <summary>None.</summary>
    None,
}
