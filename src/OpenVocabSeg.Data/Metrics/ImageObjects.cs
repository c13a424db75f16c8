namespace OpenVocabSeg.Data.Metrics;

/// <summary>The annotated and the detected objects of one class in one image.</summary>
internal sealed record ImageObjects(List<EvaluationGroundTruth> GroundTruth, List<EvaluationDetection> Detections);
