namespace OpenVocabSeg.Fuzzing.Engine;

/// <summary>An input with its fault.</summary>
/// <param name="Target">The target.</param>
/// <param name="Execution">The number of the execution that found it, from 0.</param>
/// <param name="Input">The input.</param>
/// <param name="Fault">What the target did.</param>
internal sealed record Finding(string Target, long Execution, byte[] Input, Fault Fault);
