namespace OpenVocabSeg.Experiments;

/// <summary>Metrics of a model on the test images.</summary>
/// <param name="AP50">Average precision of masks at IoU 0.50.</param>
/// <param name="AP">Average precision of masks over the IoU thresholds 0.50, 0.55, …, 0.95.</param>
/// <param name="BoxAP50">Average precision of boxes at IoU 0.50.</param>
/// <param name="BoxAP">Average precision of boxes over the IoU thresholds 0.50, 0.55, …, 0.95.</param>
/// <param name="ClassAP50">Mask AP50 of each class in the test images, in percent, with the vocabulary of all classes.</param>
public sealed record ZeroShotResult(
    ZeroShotScores AP50,
    ZeroShotScores AP,
    ZeroShotScores BoxAP50,
    ZeroShotScores BoxAP,
    IReadOnlyDictionary<string, double>? ClassAP50 = null);
