namespace OpenVocabSeg.Fuzzing.Engine;

/// <summary>What a target did with an input that its documentation does not allow.</summary>
/// <param name="Kind">The exception's type, or the limit that was passed.</param>
/// <param name="Place">The methods of this project that it passed, the innermost first; faults of one kind and place count once.</param>
/// <param name="Details">Message and stack trace.</param>
internal sealed record Fault(string Kind, string Place, string Details);
