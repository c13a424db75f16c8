namespace OpenVocabSeg.Sources;

/// <summary>Which rows a stage can use; the images of other rows are not even decoded.</summary>
internal enum TrainingRowFilter
{
    /// <summary>Rows with at least one caption.</summary>
    Captioned,

    /// <summary>Rows with at least one annotated or pseudo-labeled instance.</summary>
    WithInstances,

    /// <summary>Rows with at least one of these or one caption.</summary>
    Any,
}
