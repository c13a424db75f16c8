namespace OpenVocabSeg.Experiments;

/// <summary>Top-1 accuracy of classifying ground truth boxes, in percent. It is independent of proposals and box regression.</summary>
/// <param name="Generalized">Accuracy among all classes.</param>
/// <param name="Constrained">Accuracy among the base classes for base objects, and among the novel classes for novel objects.</param>
/// <param name="Objects">Number of objects.</param>
public sealed record BoxClassificationScores(BaseAndNovel Generalized, BaseAndNovel Constrained, BaseAndNovel Objects);
