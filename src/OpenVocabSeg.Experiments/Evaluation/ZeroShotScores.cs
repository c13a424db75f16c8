namespace OpenVocabSeg.Experiments;

/// <summary>One metric of the zero-shot protocol, in percent.</summary>
/// <param name="ConstrainedBase">Vocabulary and ground truth of base classes only.</param>
/// <param name="ConstrainedNovel">Vocabulary and ground truth of novel classes only.</param>
/// <param name="Base">Base classes with the vocabulary of all classes.</param>
/// <param name="Novel">Novel classes with the vocabulary of all classes.</param>
/// <param name="All">All classes with the vocabulary of all classes.</param>
public sealed record ZeroShotScores(double ConstrainedBase, double ConstrainedNovel, double Base, double Novel, double All);
