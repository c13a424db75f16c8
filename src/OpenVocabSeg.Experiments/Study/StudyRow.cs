namespace OpenVocabSeg.Experiments;

/// <summary>A row of the table: one model.</summary>
/// <param name="Name">Its name in metrics.json.</param>
/// <param name="Corrupted">Whether it learned from corrupted pseudo masks.</param>
/// <param name="Result">How it did.</param>
/// <param name="Grounding">What it knows of words; null where the study does not measure that.</param>
public sealed record StudyRow(string Name, bool Corrupted, ZeroShotResult Result, GroundingScores? Grounding = null)
{
    /// <summary>The names of all rows.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "noCaptionPretraining", "randomWordVectors", "teacher", "controlStudent", "plainStudent", "robustStudent", "oracleRegionStudent",
        "oracleStudent",
        "plainStudentCorrupted", "authorsNoiseStudentCorrupted", "likelihoodStudentCorrupted", "robustStudentCorrupted",
        "maskFreeStudentCorrupted",
    ];
}
