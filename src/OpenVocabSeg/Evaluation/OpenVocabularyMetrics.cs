namespace OpenVocabSeg;

/// <summary>
/// The metrics of predicted instances by the rules of pycocotools' COCOeval: on masks and on boxes, for base, novel and all classes, and
/// for each class. Immutable.
/// </summary>
public sealed class OpenVocabularyMetrics
{
    internal OpenVocabularyMetrics(InstanceMetrics masks, InstanceMetrics boxes, long imageCount)
    {
        Masks = masks;
        Boxes = boxes;
        ImageCount = imageCount;
    }

    /// <summary>Metrics on masks (COCO's <c>segm</c>); all values are −1 if masks were excluded from the evaluation.</summary>
    public InstanceMetrics Masks { get; }

    /// <summary>Metrics on boxes (COCO's <c>bbox</c>); all values are −1 if boxes were excluded from the evaluation.</summary>
    public InstanceMetrics Boxes { get; }

    /// <summary>Number of rows that were evaluated.</summary>
    public long ImageCount { get; }
}
