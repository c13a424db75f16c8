namespace OpenVocabSeg.Experiments;

/// <summary>Settings of a noise benchmark.</summary>
public sealed record NoiseSettings
{
    /// <summary>Levels: shares of pseudo labels to corrupt, each in 0…1.</summary>
    public required IReadOnlyList<double> Levels { get; init; }

    /// <summary>The levels at which the two students with a noise branch are trained as well.</summary>
    public required IReadOnlyList<double> NoiseBranchLevels { get; init; }

    /// <summary>The levels for which the report shows the noisiest and the cleanest pseudo labels.</summary>
    public required IReadOnlyList<double> ExampleLevels { get; init; }

    /// <summary>Learning rate of the noise branch as a multiple of the base rate.</summary>
    public required double NoiseBranchRateFactor { get; init; }

    /// <summary>Whether a plain student is trained on the good pseudo labels only, at each level.</summary>
    public required bool QualityOracle { get; init; }

    /// <summary>Number of images, from the first, on whose pseudo labels estimators are measured; null for all.</summary>
    public int? EstimatorImages { get; init; }

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    /// <exception cref="ArgumentException">There is no level, or a listed level is not one of the levels.</exception>
    public void Validate()
    {
        if (Levels.Count == 0)
        {
            throw new ArgumentException("A noise benchmark needs at least one level.", nameof(Levels));
        }

        foreach (var level in Levels)
        {
            if (!(level >= 0 && level <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(Levels), level, "A level must be between 0 and 1.");
            }
        }

        ThrowUnlessLevels(NoiseBranchLevels, nameof(NoiseBranchLevels));
        ThrowUnlessLevels(ExampleLevels, nameof(ExampleLevels));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(NoiseBranchRateFactor);
        if (EstimatorImages is { } count)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(EstimatorImages));
        }
    }

    private void ThrowUnlessLevels(IReadOnlyList<double> levels, string name)
    {
        foreach (var level in levels.Except(Levels))
        {
            throw new ArgumentException(FormattableString.Invariant($"{name}: {level} is not one of the levels."), name);
        }
    }
}
