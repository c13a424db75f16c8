namespace OpenVocabSeg.Experiments;

/// <summary>How well a model segments the test images.</summary>
/// <param name="AP50">Average precision of masks at overlap 0.50.</param>
/// <param name="AP">Average precision of masks over the overlaps 0.50, 0.55, …, 0.95.</param>
/// <param name="BoxAP50">Average precision of boxes at overlap 0.50.</param>
/// <param name="BoxAP">Average precision of boxes over the overlaps 0.50, 0.55, …, 0.95.</param>
/// <param name="ClassAP50">Mask AP50 of each class that the test images have, in percent, under the vocabulary of all.</param>
public sealed record ZeroShotResult(
    ZeroShotScores AP50,
    ZeroShotScores AP,
    ZeroShotScores BoxAP50,
    ZeroShotScores BoxAP,
    IReadOnlyDictionary<string, double>? ClassAP50 = null);
