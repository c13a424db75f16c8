namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>How detections are evaluated.</summary>
internal enum EvaluationProtocol
{
    /// <summary>The COCO challenge: every class is annotated in every image.</summary>
    Coco,

    /// <summary>LVIS: a class is evaluated in the images where it was annotated or verified to be absent.</summary>
    Lvis,

    /// <summary>The Open Images challenges: verified labels, groups and a class hierarchy.</summary>
    OpenImages,
}
