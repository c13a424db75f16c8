namespace OpenVocabSeg.Experiments;

/// <summary>How often the true box of a test object gets its class, so that no proposal or box can be at fault; top-1 in percent.</summary>
/// <param name="Generalized">Among all classes.</param>
/// <param name="Constrained">Among the base classes for their objects, among the novel ones for theirs.</param>
/// <param name="Objects">Numbers of objects.</param>
public sealed record BoxClassificationScores(BaseAndNovel Generalized, BaseAndNovel Constrained, BaseAndNovel Objects);
