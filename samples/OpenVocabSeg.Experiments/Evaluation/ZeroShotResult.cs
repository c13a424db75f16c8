namespace OpenVocabSeg.Experiments.Evaluation;

/// <summary>How well a model segments the test pictures (masks).</summary>
/// <param name="AP50">Average precision at overlap 0.50.</param>
/// <param name="AP">Average precision over the overlaps 0.50, 0.55, …, 0.95.</param>
public sealed record ZeroShotResult(ZeroShotScores AP50, ZeroShotScores AP);
