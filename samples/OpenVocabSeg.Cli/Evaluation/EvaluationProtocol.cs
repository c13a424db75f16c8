namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>By whose rules detections are judged.</summary>
internal enum EvaluationProtocol
{
    /// <summary>The COCO challenge: every class is annotated in every image.</summary>
    Coco,

    /// <summary>LVIS: classes are judged where they were annotated or verified to be absent.</summary>
    Lvis,

    /// <summary>The Open Images challenges: verified labels, groups and a class hierarchy.</summary>
    OpenImages,
}
