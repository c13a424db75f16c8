namespace OpenVocabSeg.Experiments;

/// <summary>A row of the table: one model.</summary>
/// <param name="Name">Its name in metrics.json.</param>
/// <param name="Corrupted">Whether it was trained on corrupted pseudo masks.</param>
/// <param name="Result">Its metrics on the test images.</param>
/// <param name="Grounding">How well it grounds words; null if it is not measured.</param>
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
