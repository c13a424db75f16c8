using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>Result of a study.</summary>
/// <param name="Rows">The table.</param>
/// <param name="Seconds">Wall-clock time of each stage.</param>
/// <param name="Curves">The training steps of each stage, in order.</param>
/// <param name="PseudoLabels">The teacher's pseudo labels of each training image.</param>
/// <param name="PseudoLabelScores">Quality of the pseudo labels; null if it is not measured.</param>
/// <param name="ProposalRecall">Recall of the teacher's proposals; empty if it is not measured.</param>
/// <param name="CaptionRetrieval">
/// Retrieval of test images by their captions with the model of stage 1; null if it is not measured.
/// </param>
public sealed record StudyResult(
    IReadOnlyList<StudyRow> Rows,
    IReadOnlyDictionary<string, double> Seconds,
    IReadOnlyDictionary<string, IReadOnlyList<TrainingProgress>> Curves,
    IReadOnlyList<IReadOnlyList<Detection>> PseudoLabels,
    PseudoLabelScores? PseudoLabelScores,
    IReadOnlyList<ProposalRecall> ProposalRecall,
    RetrievalScores? CaptionRetrieval);
