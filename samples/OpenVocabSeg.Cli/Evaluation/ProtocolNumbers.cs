using OpenVocabSeg.Data;

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
    public static ProtocolNumbers Measure(
        EvaluationRequest request, CocoInstances groundTruth, IEnumerable<CocoResult> results, IouType type)
    {
        switch (request.Protocol)
        {
            case EvaluationProtocol.Lvis:
                var lvis = LvisEvaluator.Evaluate(groundTruth, results, type);
                return new ProtocolNumbers(
                    lvis.Summary.ToNamedValues(), names => lvis.SummarizeClasses(names).ToNamedValues(), lvis.Skipped);
            case EvaluationProtocol.OpenImages:
                var openImages = OpenImagesEvaluator.Evaluate(groundTruth, results, request.OpenImages.Options(type));
                return new ProtocolNumbers(
                    [new("AP50", openImages.AP50)], names => [new("AP50", openImages.MeanOfClasses(names))], openImages.Skipped);
            default:
                var coco = CocoEvaluator.Evaluate(groundTruth, results, new EvaluationOptions { IouType = type });
                return new ProtocolNumbers(
                    coco.Summary.ToNamedValues(), names => coco.SummarizeClasses(names).ToNamedValues(), coco.Skipped);
        }
    }
}
