namespace OpenVocabSeg.Cli.Evaluation;

/// <summary>Metrics of boxes or of masks.</summary>
/// <param name="Type">"bbox" or "segm".</param>
/// <param name="Summary">The metrics over all classes of the ground truth, by name.</param>
/// <param name="Subsets">Average precision of the base, novel and all classes of a split; empty without a split.</param>
/// <param name="Skipped">Messages about parts of the files that were not compared.</param>
internal sealed record EvaluatedNumbers(
    string Type,
    IReadOnlyList<KeyValuePair<string, double>> Summary,
    IReadOnlyList<(string Name, IReadOnlyList<KeyValuePair<string, double>> Values)> Subsets,
    IReadOnlyList<string> Skipped);
