namespace OpenVocabSeg.Experiments;

/// <summary>Recall of ground truth boxes of test images by a number of proposals (IoU at least 0.5), in percent.</summary>
/// <param name="Proposals">Number of proposals per image.</param>
/// <param name="Recall">Recall for base and for novel classes.</param>
public sealed record ProposalRecall(int Proposals, BaseAndNovel Recall);
