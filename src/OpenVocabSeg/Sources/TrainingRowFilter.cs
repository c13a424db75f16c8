namespace OpenVocabSeg.Sources;

/// <summary>The rows that a stage can use. Images of other rows are not decoded.</summary>
internal enum TrainingRowFilter
{
    /// <summary>Rows with at least one caption.</summary>
    Captioned,

    /// <summary>Rows with at least one annotated or pseudo-labeled instance.</summary>
    WithInstances,

    /// <summary>Rows with at least one annotated or pseudo-labeled instance or one caption.</summary>
    Any,
}
