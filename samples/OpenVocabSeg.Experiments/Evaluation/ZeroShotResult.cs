namespace OpenVocabSeg.Experiments.Evaluation;

/// <summary>How well a model segments the test pictures (masks).</summary>
/// <param name="AP50">Average precision at overlap 0.50.</param>
/// <param name="AP">Average precision over the overlaps 0.50, 0.55, …, 0.95.</param>
/// <param name="ClassAP50">AP50 of each class that the test pictures have, in percent, under the vocabulary of all.</param>
public sealed record ZeroShotResult(ZeroShotScores AP50, ZeroShotScores AP, IReadOnlyDictionary<string, double>? ClassAP50 = null);
