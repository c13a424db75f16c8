namespace OpenVocabSeg;

/// <summary>
/// The default column names. One row is one image. <c>Label</c>, <c>BoundingBoxes</c>, <c>PredictedLabel</c>, <c>Score</c> and
/// <c>PredictedBoundingBoxes</c> are those of ML.NET's own object detection trainer.
/// </summary>
public static class DefaultColumnNames
{
    /// <summary>The image: <see cref="Microsoft.ML.Data.MLImage"/> of any size.</summary>
    public const string Image = "Image";

    /// <summary>Sentences about the image: a vector of text, or one text.</summary>
    public const string Captions = "Captions";

    /// <summary>Classes of the annotated instances: a vector of keys with key values; key 0 means missing.</summary>
    public const string Label = "Label";

    /// <summary>Boxes of the annotated instances: a vector of Single, x0 y0 x1 y1 for each, absolute pixels.</summary>
    public const string BoundingBoxes = "BoundingBoxes";

    /// <summary>
    /// Masks of the annotated instances: a vector of text, COCO compressed run lengths of masks with the size of the image.
    /// </summary>
    public const string Masks = "Masks";

    /// <summary>Words to detect in this row: a vector of text, or one text.</summary>
    public const string Vocabulary = "Vocabulary";

    /// <summary>How well captions and image match: Single, larger is better.</summary>
    public const string CaptionScore = "CaptionScore";

    /// <summary>Classes of the pseudo labels: a vector of keys with key values.</summary>
    public const string PseudoLabel = "PseudoLabel";

    /// <summary>Boxes of the pseudo labels, as <see cref="BoundingBoxes"/>.</summary>
    public const string PseudoBoundingBoxes = "PseudoBoundingBoxes";

    /// <summary>Masks of the pseudo labels, as <see cref="Masks"/>.</summary>
    public const string PseudoMasks = "PseudoMasks";

    /// <summary>Confidence of the pseudo labels in 0…1: a vector of Single.</summary>
    public const string PseudoScore = "PseudoScore";

    /// <summary>
    /// Expected noise of the masks of the pseudo labels, 0…1: 1 − their expected IoU with the true masks. A vector of Single.
    /// </summary>
    public const string PseudoMaskNoise = "PseudoMaskNoise";

    /// <summary>Classes of the predicted instances: a vector of keys with key values.</summary>
    public const string PredictedLabel = "PredictedLabel";

    /// <summary>Confidence of the predicted instances in 0…1: a vector of Single.</summary>
    public const string Score = "Score";

    /// <summary>Boxes of the predicted instances, as <see cref="BoundingBoxes"/>.</summary>
    public const string PredictedBoundingBoxes = "PredictedBoundingBoxes";

    /// <summary>Masks of the predicted instances, as <see cref="Masks"/>.</summary>
    public const string PredictedMasks = "PredictedMasks";

    /// <summary>Expected noise of the predicted masks, 0…1: 1 − their expected IoU with the true masks. A vector of Single.</summary>
    public const string MaskNoise = "MaskNoise";
}
