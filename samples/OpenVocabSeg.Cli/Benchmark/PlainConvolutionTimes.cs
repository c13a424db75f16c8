namespace OpenVocabSeg.Cli.Benchmark;

/// <summary>What the convolutions of a backbone took, each alone.</summary>
/// <param name="Time">The sum of their medians.</param>
/// <param name="Operations">Their multiplications and additions.</param>
internal readonly record struct PlainConvolutionTimes(PartTime Time, long Operations)
{
    /// <summary>Billions of operations a second.</summary>
    public double BillionsPerSecond => Operations / (Time.Milliseconds * 1e6);
}
