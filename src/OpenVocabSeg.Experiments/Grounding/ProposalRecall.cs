namespace OpenVocabSeg.Experiments;

/// <summary>How many true boxes of test images a number of proposals finds (overlap at least 0.5), in percent.</summary>
/// <param name="Proposals">The number in an image.</param>
/// <param name="Recall">Of objects of base and of novel classes.</param>
public sealed record ProposalRecall(int Proposals, BaseAndNovel Recall);
