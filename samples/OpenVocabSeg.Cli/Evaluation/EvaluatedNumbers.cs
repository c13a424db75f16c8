using OpenVocabSeg.Data;

namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>What a comparison of boxes or of masks gave.</summary>
/// <param name="Type">"bbox" or "segm".</param>
/// <param name="Summary">The numbers over all classes of the truth.</param>
/// <param name="Subsets">Those of base, novel and all classes of a split; none without one.</param>
internal sealed record EvaluatedNumbers(string Type, CocoSummary Summary, IReadOnlyList<(string Name, CocoSummary Summary)> Subsets);
