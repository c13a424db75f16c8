namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>What a comparison of boxes or of masks gave.</summary>
/// <param name="Type">"bbox" or "segm".</param>
/// <param name="Summary">The numbers over all classes of the truth, by name.</param>
/// <param name="Subsets">Average precisions of base, novel and all classes of a split; none without one.</param>
/// <param name="Skipped">Sentences about what of the files was not compared.</param>
internal sealed record EvaluatedNumbers(
    string Type,
    IReadOnlyList<KeyValuePair<string, double>> Summary,
    IReadOnlyList<(string Name, IReadOnlyList<KeyValuePair<string, double>> Values)> Subsets,
    IReadOnlyList<string> Skipped);
