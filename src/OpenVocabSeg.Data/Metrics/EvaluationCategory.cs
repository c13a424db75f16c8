namespace OpenVocabSeg.Data;

/// <summary>A class that is evaluated.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, by which splits know it.</param>
public sealed record EvaluationCategory(long Id, string Name);
