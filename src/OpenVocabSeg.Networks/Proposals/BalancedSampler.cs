namespace OpenVocabSeg.Networks.Proposals;

/// <summary>
/// Samples a batch of predictions of an image. At most a given fraction of them is positive; negatives fill the rest (Fast R-CNN §2.3).
/// The batch is smaller if there are too few negatives.
/// </summary>
internal sealed class BalancedSampler
{
    private readonly int _batchSize;
    private readonly int _maxPositives;

    /// <summary>Creates a sampler.</summary>
    /// <param name="batchSize">Number of predictions to sample per image.</param>
    /// <param name="positiveFraction">Maximum fraction of positives, 0…1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public BalancedSampler(int batchSize, double positiveFraction)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(positiveFraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positiveFraction, 1);
        _batchSize = batchSize;
        _maxPositives = (int)(batchSize * positiveFraction);
    }

    /// <summary>Draws a sample without replacement.</summary>
    /// <param name="labels">One label per prediction: above 0 positive, 0 negative, below 0 never sampled.</param>
    /// <param name="random">Source of randomness; null takes the first predictions of each kind.</param>
    /// <returns>Indices into <paramref name="labels"/>.</returns>
    public SampledIndices Sample(ReadOnlySpan<long> labels, Random? random) => Find(labels).Draw(random);

    /// <summary>Finds the predictions from which <see cref="Sample"/> draws.</summary>
    /// <inheritdoc cref="Sample"/>
    public SampleCandidates Find(ReadOnlySpan<long> labels)
    {
        var (positives, negatives) = (new List<int>(), new List<int>());
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= 0)
            {
                (labels[i] > 0 ? positives : negatives).Add(i);
            }
        }

        var positiveCount = Math.Min(positives.Count, _maxPositives);
        var negativeCount = Math.Min(negatives.Count, _batchSize - positiveCount);
        return new SampleCandidates(positives, positiveCount, negatives, negativeCount);
    }
}
