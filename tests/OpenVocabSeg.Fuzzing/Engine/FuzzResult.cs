namespace OpenVocabSeg.Fuzzing.Engine;

/// <summary>The result of a run.</summary>
/// <param name="Executions">How often the target ran.</param>
/// <param name="Elapsed">The time taken.</param>
/// <param name="Edges">Number of branches that were taken.</param>
/// <param name="Corpus">The inputs that took a new branch, or one more often.</param>
/// <param name="Findings">The faults, one of each kind and place.</param>
internal sealed record FuzzResult(
    long Executions, TimeSpan Elapsed, int Edges, IReadOnlyList<byte[]> Corpus, IReadOnlyList<Finding> Findings);
