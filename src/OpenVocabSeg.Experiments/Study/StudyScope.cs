namespace OpenVocabSeg.Experiments;

/// <summary>Which models of a study are trained, and what is measured.</summary>
public sealed record StudyScope
{
    /// <summary>The rows of the table to make, by their names in metrics.json.</summary>
    /// <value>Default: all.</value>
    public IReadOnlyCollection<string> Rows { get; init; } = StudyRow.Names;

    /// <summary>
    /// Whether pseudo labels are kept from one pass and given to every student. Otherwise all four stages are one pipeline, and the
    /// labels that the other students learn from are made in a second pass: the same labels, for twice the time.
    /// </summary>
    /// <value>Default: false.</value>
    public bool KeepPseudoLabels { get; init; }

    /// <summary>Whether retrieval, classification of true boxes, pseudo labels and proposals are measured too.</summary>
    /// <value>Default: false.</value>
    public bool MeasureGrounding { get; init; }
}
