using OpenVocabSeg.Data.Shards;

namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>Arguments of <c>ovseg evaluate</c>.</summary>
internal sealed record EvaluationRequest
{
    /// <summary>File with the ground truth.</summary>
    public required string GroundTruth { get; init; }

    /// <summary>The results files.</summary>
    public required EvaluatedDetections Detections { get; init; }

    /// <summary>The evaluation protocol.</summary>
    public required EvaluationProtocol Protocol { get; init; }

    /// <summary>Additional inputs of the Open Images protocol.</summary>
    public required OpenImagesTruth OpenImages { get; init; }

    /// <summary>"bbox", "segm" or "both".</summary>
    public required string IouType { get; init; }

    /// <summary>Name or file of a base and novel split; null for none.</summary>
    public string? Split { get; init; }

    /// <summary>File that receives the numbers; null for none.</summary>
    public string? Json { get; init; }

    /// <summary>The part of the images to evaluate, which needs <see cref="Json"/>; null for all.</summary>
    public Shard? Shard { get; init; }
}
