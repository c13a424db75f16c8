namespace OpenVocabSeg.Networks;

/// <summary>
/// The learning rate over the iterations of a stage: a linear warm-up, then either steps (the authors' <c>WarmupMultiStepLR</c>) or half
/// a cosine to zero.
/// </summary>
public sealed record LearningRateSchedule
{
    /// <summary>Length of the warm-up in iterations.</summary>
    /// <value>Default: 500.</value>
    public int WarmupIterations { get; init; } = 500;

    /// <summary>Factor at iteration 0; it rises linearly to 1 over the warm-up.</summary>
    /// <value>Default: 1/3.</value>
    public double WarmupFactor { get; init; } = 1.0 / 3;

    /// <summary>Iterations at which the rate is multiplied by <see cref="Gamma"/>, ascending.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<int> Steps { get; init; } = [];

    /// <summary>The factor of the rate at each step.</summary>
    /// <value>Default: 0.1.</value>
    public double Gamma { get; init; } = 0.1;

    /// <summary>Whether the rate follows half a cosine from the end of the warm-up to the last iteration, in place of steps.</summary>
    /// <value>Default: false.</value>
    public bool Cosine { get; init; }

    /// <summary>Computes the factor of the base learning rate.</summary>
    /// <param name="iteration">Optimizer steps taken before this one, from 0.</param>
    /// <param name="iterations">Iterations of the whole stage (the end of the cosine).</param>
    public double Factor(int iteration, int iterations)
    {
        var warmup = 1.0;
        if (iteration < WarmupIterations)
        {
            var alpha = (double)iteration / WarmupIterations;
            warmup = WarmupFactor * (1 - alpha) + alpha;
        }

        if (Cosine)
        {
            var progress = Math.Clamp((double)(iteration - WarmupIterations) / Math.Max(1, iterations - WarmupIterations), 0, 1);
            return warmup * 0.5 * (1 + Math.Cos(Math.PI * progress));
        }

        return warmup * Math.Pow(Gamma, Steps.Count(step => step <= iteration));
    }

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    /// <exception cref="ArgumentException"><see cref="Steps"/> do not ascend, or are combined with <see cref="Cosine"/>.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(WarmupIterations);
        ArgumentOutOfRangeException.ThrowIfNegative(WarmupFactor);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Gamma);
        if (Cosine && Steps.Count > 0)
        {
            throw new ArgumentException($"{nameof(Steps)} must be empty with {nameof(Cosine)}.", nameof(Steps));
        }

        for (var i = 1; i < Steps.Count; i++)
        {
            if (Steps[i] <= Steps[i - 1])
            {
                throw new ArgumentException($"{nameof(Steps)} must ascend, got {Steps[i - 1]} before {Steps[i]}.", nameof(Steps));
            }
        }
    }
}
