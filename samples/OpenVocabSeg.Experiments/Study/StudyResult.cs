using OpenVocabSeg.Experiments.Data;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Experiments.Study;

/// <summary>What a study found.</summary>
/// <param name="Rows">The table.</param>
/// <param name="Seconds">Wall-clock time of each stage.</param>
/// <param name="Curves">The training steps of each stage, in order.</param>
/// <param name="PseudoLabels">The teacher's pseudo labels of each training picture.</param>
public sealed record StudyResult(
    IReadOnlyList<StudyRow> Rows,
    IReadOnlyDictionary<string, double> Seconds,
    IReadOnlyDictionary<string, IReadOnlyList<TrainingProgress>> Curves,
    IReadOnlyList<IReadOnlyList<PseudoLabel>> PseudoLabels);
