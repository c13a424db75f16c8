using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Metrics;
using OpenVocabSeg.Data.Metrics.OpenImages;

namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>Metrics of one results file by one protocol.</summary>
/// <param name="Summary">The metrics over all classes of the ground truth, by name.</param>
/// <param name="OfClasses">Computes the metrics over the named classes.</param>
/// <param name="Skipped">Messages about parts of the files that were not compared.</param>
internal sealed record ProtocolNumbers(
    IReadOnlyList<KeyValuePair<string, double>> Summary,
    Func<IEnumerable<string>, IReadOnlyList<KeyValuePair<string, double>>> OfClasses,
    SkippedObjects Skipped)
{
    /// <summary>Compares detections with the ground truth.</summary>
    /// <param name="request">The protocol and its inputs.</param>
    /// <param name="groundTruth">The ground truth.</param>
    /// <param name="results">The detections.</param>
    /// <param name="type">Whether boxes or masks are compared.</param>
    /// <param name="own">The images to evaluate; null for all.</param>
    public static EvaluationPart Match(
        EvaluationRequest request,
        CocoInstances groundTruth,
        IEnumerable<CocoResult> results,
        IouType type,
        IReadOnlySet<long>? own) => request.Protocol switch
        {
            EvaluationProtocol.Lvis => LvisEvaluator.Match(groundTruth, results, type, own),
            EvaluationProtocol.OpenImages => OpenImagesEvaluator.Match(groundTruth, results, request.OpenImages.Options(type), own),
            _ => CocoEvaluator.Match(groundTruth, results, new EvaluationOptions { IouType = type }, own),
        };

    /// <summary>Reads matches from a shard.</summary>
    /// <param name="summary">The protocol and the classes.</param>
    /// <param name="reader">Reads the matches.</param>
    /// <exception cref="InvalidDataException">A value cannot be, or the classes are others; the message names it.</exception>
    public static EvaluationPart Read(EvaluationSummary summary, PartReader reader) => EvaluationPart.Read(
        reader,
        summary.Categories.Count,
        summary.Protocol == EvaluationProtocol.OpenImages ? OpenImagesMatches.Read : CategoryMatches.Read);

    /// <summary>Computes the metrics.</summary>
    /// <param name="summary">The protocol and the classes.</param>
    /// <param name="part">The matches of all images.</param>
    public static ProtocolNumbers Conclude(EvaluationSummary summary, EvaluationPart part)
    {
        switch (summary.Protocol)
        {
            case EvaluationProtocol.Lvis:
                var lvis = LvisEvaluator.Conclude(summary.Categories, part);
                return new ProtocolNumbers(
                    lvis.Summary.ToNamedValues(), names => lvis.SummarizeClasses(names).ToNamedValues(), lvis.Skipped);
            case EvaluationProtocol.OpenImages:
                var openImages = OpenImagesEvaluator.Conclude(summary.Categories, part);
                return new ProtocolNumbers(
                    [new("AP50", openImages.AP50)], names => [new("AP50", openImages.MeanOfClasses(names))], openImages.Skipped);
            default:
                var coco = CocoEvaluator.Conclude(summary.Categories, part, new EvaluationOptions());
                return new ProtocolNumbers(
                    coco.Summary.ToNamedValues(), names => coco.SummarizeClasses(names).ToNamedValues(), coco.Skipped);
        }
    }
}
