namespace OpenVocabSeg.Cli.Benchmark;

/// <summary>What predictions of one network took.</summary>
/// <param name="Parts">Medians by part, in the order of the parts; <c>whole</c> is a prediction from pixels.</param>
/// <param name="First">The first prediction, which also prepares the network.</param>
/// <param name="SinceStart">From the start of the process to the end of the first prediction.</param>
/// <param name="AllocatedBytes">Managed memory that the last prediction allocated.</param>
/// <param name="PeakBytes">Largest memory of the process so far.</param>
/// <param name="Convolutions">The convolutions of the backbone and nothing else.</param>
internal sealed record PredictionTimes(
    IReadOnlyList<PartTime> Parts,
    PartTime First,
    TimeSpan SinceStart,
    long AllocatedBytes,
    long PeakBytes,
    PlainConvolutionTimes Convolutions);
