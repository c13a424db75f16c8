using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>What a study found.</summary>
/// <param name="Rows">The table.</param>
/// <param name="Seconds">Wall-clock time of each stage.</param>
/// <param name="Curves">The training steps of each stage, in order.</param>
/// <param name="PseudoLabels">The teacher's pseudo labels of each training image.</param>
/// <param name="PseudoLabelScores">How right they are; null where the study does not measure that.</param>
/// <param name="ProposalRecall">How many objects the teacher's proposals find; empty where the study does not measure that.</param>
/// <param name="CaptionRetrieval">
/// How often stage 1 finds test images by their captions; null where the study does not measure that.
/// </param>
public sealed record StudyResult(
    IReadOnlyList<StudyRow> Rows,
    IReadOnlyDictionary<string, double> Seconds,
    IReadOnlyDictionary<string, IReadOnlyList<TrainingProgress>> Curves,
    IReadOnlyList<IReadOnlyList<PseudoLabel>> PseudoLabels,
    PseudoLabelScores? PseudoLabelScores,
    IReadOnlyList<ProposalRecall> ProposalRecall,
    RetrievalScores? CaptionRetrieval);
