namespace OpenVocabSeg.Data.Metrics;

/// <summary>Whether estimates mean what they say.</summary>
internal static class Calibration
{
    /// <summary>
    /// Expected calibration error (Naeini et al. 2015): estimates are put into bins of equal width, and the distances between the mean
    /// estimate and the mean outcome of each bin are averaged, each weighed by the share of the estimates in it.
    /// </summary>
    /// <param name="estimates">Estimates in 0…1, such as of a probability or of an overlap.</param>
    /// <param name="outcomes">What was true of each, in 0…1.</param>
    /// <param name="bins">Number of bins; an estimate on an edge belongs to the higher one, 1 to the last.</param>
    /// <returns>0…1, 0 where every bin is right on average; NaN without estimates.</returns>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside 0…1, or there is no bin.</exception>
    public static double ExpectedError(IReadOnlyList<double> estimates, IReadOnlyList<double> outcomes, int bins = 10)
    {
        ArgumentNullException.ThrowIfNull(estimates);
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        if (estimates.Count != outcomes.Count)
        {
            throw new ArgumentException($"{estimates.Count} estimates were given, but {outcomes.Count} outcomes.", nameof(outcomes));
        }

        // |mean estimate − mean outcome| · share = |sum of the differences| / count.
        var differences = new double[bins];
        for (var i = 0; i < estimates.Count; i++)
        {
            ThrowUnlessShare(estimates[i], nameof(estimates));
            ThrowUnlessShare(outcomes[i], nameof(outcomes));
            differences[Math.Min((int)(estimates[i] * bins), bins - 1)] += estimates[i] - outcomes[i];
        }

        return differences.Sum(Math.Abs) / estimates.Count;
    }

    private static void ThrowUnlessShare(double value, string name)
    {
        if (!(value >= 0 && value <= 1))
        {
            throw new ArgumentOutOfRangeException(name, value, "A value between 0 and 1 is expected.");
        }
    }
}
