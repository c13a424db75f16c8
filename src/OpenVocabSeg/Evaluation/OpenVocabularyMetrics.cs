namespace OpenVocabSeg;

/// <summary>
/// How well predicted instances meet annotated ones, with the rules of pycocotools' COCOeval: on masks and on boxes, for base, novel and
/// all classes, and for each class. Immutable.
/// </summary>
public sealed class OpenVocabularyMetrics
{
    internal OpenVocabularyMetrics(InstanceMetrics masks, InstanceMetrics boxes, long imageCount)
    {
        Masks = masks;
        Boxes = boxes;
        ImageCount = imageCount;
    }

    /// <summary>Measured on masks (COCO's <c>segm</c>); all numbers are −1 where masks were left out of the evaluation.</summary>
    public InstanceMetrics Masks { get; }

    /// <summary>Measured on boxes (COCO's <c>bbox</c>); all numbers are −1 where boxes were left out of the evaluation.</summary>
    public InstanceMetrics Boxes { get; }

    /// <summary>Number of rows that were evaluated.</summary>
    public long ImageCount { get; }
}
