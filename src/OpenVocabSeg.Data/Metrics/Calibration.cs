namespace OpenVocabSeg.Data.Metrics;

/// <summary>Measures how well estimates are calibrated.</summary>
internal static class Calibration
{
    /// <summary>
    /// Expected calibration error (Naeini et al. 2015): estimates are put into bins of equal width, and the differences between the mean
    /// estimate and the mean outcome of each bin are averaged, weighted by the share of the estimates in the bin.
    /// </summary>
    /// <param name="estimates">Estimates in 0…1, such as of a probability or of an IoU.</param>
    /// <param name="outcomes">The true value for each estimate, in 0…1.</param>
    /// <param name="bins">Number of bins. An estimate on an edge belongs to the higher bin, and 1 to the last one.</param>
    /// <returns>0…1, 0 if every bin is correct on average; NaN without estimates.</returns>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside 0…1, or there is no bin.</exception>
    public static double ExpectedError(IReadOnlyList<double> estimates, IReadOnlyList<double> outcomes, int bins = 10)
    {
        ArgumentNullException.ThrowIfNull(estimates);
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        if (estimates.Count != outcomes.Count)
        {
            throw new ArgumentException($"There are {estimates.Count} estimates, but {outcomes.Count} outcomes.", nameof(outcomes));
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
            throw new ArgumentOutOfRangeException(name, value, "Expected a value between 0 and 1.");
        }
    }
}
