namespace OpenVocabSeg.Data;

/// <summary>
/// The 12 metrics of the COCO challenge, in 0…1; −1 if a metric has no annotated objects.
/// Unless stated otherwise, a metric is the mean over classes and over the IoU thresholds 0.50, 0.55, …, 0.95, at 100 detections per
/// image and class.
/// </summary>
/// <param name="AP">Average precision.</param>
/// <param name="AP50">Average precision at IoU 0.50.</param>
/// <param name="AP75">Average precision at IoU 0.75.</param>
/// <param name="APSmall">Average precision of objects up to 32² pixels.</param>
/// <param name="APMedium">Average precision of objects from 32² to 96² pixels.</param>
/// <param name="APLarge">Average precision of objects from 96² pixels.</param>
/// <param name="AR1">Recall at 1 detection per image and class.</param>
/// <param name="AR10">Recall at 10 detections.</param>
/// <param name="AR100">Recall at 100 detections.</param>
/// <param name="ARSmall">Recall of objects up to 32² pixels.</param>
/// <param name="ARMedium">Recall of objects from 32² to 96² pixels.</param>
/// <param name="ARLarge">Recall of objects from 96² pixels.</param>
public sealed record CocoSummary(
    double AP,
    double AP50,
    double AP75,
    double APSmall,
    double APMedium,
    double APLarge,
    double AR1,
    double AR10,
    double AR100,
    double ARSmall,
    double ARMedium,
    double ARLarge)
{
    /// <summary>The metrics in the order and with the short names that COCO tools print: AP, AP50, AP75, APs, …, ARl.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> ToNamedValues() =>
    [
        new("AP", AP),
        new("AP50", AP50),
        new("AP75", AP75),
        new("APs", APSmall),
        new("APm", APMedium),
        new("APl", APLarge),
        new("AR1", AR1),
        new("AR10", AR10),
        new("AR100", AR100),
        new("ARs", ARSmall),
        new("ARm", ARMedium),
        new("ARl", ARLarge),
    ];
}
