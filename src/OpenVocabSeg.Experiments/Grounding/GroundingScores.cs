namespace OpenVocabSeg.Experiments;

/// <summary>Metrics of how well a model grounds words, independent of how well it detects and segments objects.</summary>
/// <param name="Retrieval">Retrieval of test images by their captions; null if no test image has captions.</param>
/// <param name="Classification">Classification of ground truth boxes of test images.</param>
public sealed record GroundingScores(RetrievalScores? Retrieval, BoxClassificationScores Classification);
