namespace OpenVocabSeg.Experiments;

/// <summary>What a model knows of words, apart from how well it finds and outlines objects.</summary>
/// <param name="Retrieval">Finding test images by their captions; null where no test image has one.</param>
/// <param name="Classification">Naming the true boxes of test images.</param>
public sealed record GroundingScores(RetrievalScores? Retrieval, BoxClassificationScores Classification);
