using OpenVocabSeg.Experiments.Evaluation;

namespace OpenVocabSeg.Experiments.Study;

/// <summary>A row of the table: one model.</summary>
/// <param name="Name">Its name in metrics.json.</param>
/// <param name="Corrupted">Whether it learned from spoiled pseudo masks.</param>
/// <param name="Result">How it did.</param>
public sealed record StudyRow(string Name, bool Corrupted, ZeroShotResult Result)
{
    /// <summary>The names of all rows.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "noCaptionPretraining", "teacher", "controlStudent", "plainStudent", "robustStudent", "oracleStudent",
        "plainStudentCorrupted", "authorsNoiseStudentCorrupted", "likelihoodStudentCorrupted", "robustStudentCorrupted",
        "maskFreeStudentCorrupted",
    ];
}
