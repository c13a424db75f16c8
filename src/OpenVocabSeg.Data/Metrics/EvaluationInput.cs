namespace OpenVocabSeg.Data.Metrics;

/// <summary>What an evaluation compares.</summary>
internal enum EvaluationInput
{
    /// <summary>The annotations.</summary>
    GroundTruth,

    /// <summary>The detections.</summary>
    Detections,
}
