namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>What the command line asks <c>evaluate</c> for.</summary>
internal sealed record EvaluationRequest
{
    /// <summary>File with the annotated objects.</summary>
    public required string GroundTruth { get; init; }

    /// <summary>The results files.</summary>
    public required EvaluatedDetections Detections { get; init; }

    /// <summary>By whose rules.</summary>
    public required EvaluationProtocol Protocol { get; init; }

    /// <summary>What the Open Images protocol takes beside these.</summary>
    public required OpenImagesTruth OpenImages { get; init; }

    /// <summary>"bbox", "segm" or "both".</summary>
    public required string IouType { get; init; }

    /// <summary>Name or file of a split; null for none.</summary>
    public string? Split { get; init; }

    /// <summary>File that receives the numbers; null for none.</summary>
    public string? Json { get; init; }
}
