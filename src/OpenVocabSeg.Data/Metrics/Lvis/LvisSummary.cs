namespace OpenVocabSeg.Data;

/// <summary>The LVIS metrics: average precision and recall in 0…1, or −1 if a metric has no annotated objects.</summary>
/// <param name="AP">Average precision over all IoU thresholds (0.50 to 0.95) and classes.</param>
/// <param name="AP50">Average precision at IoU 0.50.</param>
/// <param name="AP75">Average precision at IoU 0.75.</param>
/// <param name="APSmall">Average precision of objects up to 32² pixels.</param>
/// <param name="APMedium">Average precision of objects from 32² to 96² pixels.</param>
/// <param name="APLarge">Average precision of objects from 96² pixels.</param>
/// <param name="APRare">Average precision of rare classes.</param>
/// <param name="APCommon">Average precision of common classes.</param>
/// <param name="APFrequent">Average precision of frequent classes.</param>
/// <param name="AR">Recall at 300 detections per image.</param>
/// <param name="ARSmall">Recall of objects up to 32² pixels.</param>
/// <param name="ARMedium">Recall of objects from 32² to 96² pixels.</param>
/// <param name="ARLarge">Recall of objects from 96² pixels.</param>
public sealed record LvisSummary(
    double AP,
    double AP50,
    double AP75,
    double APSmall,
    double APMedium,
    double APLarge,
    double APRare,
    double APCommon,
    double APFrequent,
    double AR,
    double ARSmall,
    double ARMedium,
    double ARLarge)
{
    /// <summary>The metrics in the order and with the names of lvis-api: AP, AP50, …, APf, AR@300, …, ARl@300.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> ToNamedValues() =>
    [
        new("AP", AP),
        new("AP50", AP50),
        new("AP75", AP75),
        new("APs", APSmall),
        new("APm", APMedium),
        new("APl", APLarge),
        new("APr", APRare),
        new("APc", APCommon),
        new("APf", APFrequent),
        new("AR@300", AR),
        new("ARs@300", ARSmall),
        new("ARm@300", ARMedium),
        new("ARl@300", ARLarge),
    ];
}
