namespace OpenVocabSeg.Cli.Benchmark;

/// <summary>How long a part of the work took.</summary>
/// <param name="Name">The part.</param>
/// <param name="Milliseconds">By the clock.</param>
/// <param name="ProcessorMilliseconds">Of all processors together: what other programs on the machine disturb least.</param>
internal readonly record struct PartTime(string Name, double Milliseconds, double ProcessorMilliseconds);
