namespace OpenVocabSeg.Data.Metrics;

/// <summary>The annotated and the detected objects of one class in one image.</summary>
internal sealed record ImageObjects(IReadOnlyList<EvaluationGroundTruth> GroundTruth, IReadOnlyList<EvaluationDetection> Detections);
