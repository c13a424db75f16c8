namespace OpenVocabSeg.Data;

/// <summary>A class to evaluate.</summary>
/// <param name="Id">Category id.</param>
/// <param name="Name">Name, as used in splits.</param>
public sealed record EvaluationCategory(long Id, string Name);
