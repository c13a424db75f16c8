namespace OpenVocabSeg.Experiments;

/// <summary>The zero-shot protocol's numbers of one measure, in percent.</summary>
/// <param name="ConstrainedBase">Vocabulary and truth of base classes alone.</param>
/// <param name="ConstrainedNovel">Vocabulary and truth of novel classes alone.</param>
/// <param name="Base">Base classes under the vocabulary of all.</param>
/// <param name="Novel">Novel classes under the vocabulary of all.</param>
/// <param name="All">All classes under the vocabulary of all.</param>
public sealed record ZeroShotScores(double ConstrainedBase, double ConstrainedNovel, double Base, double Novel, double All);
