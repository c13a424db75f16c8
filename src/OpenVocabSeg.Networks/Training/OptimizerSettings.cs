namespace OpenVocabSeg.Networks;

/// <summary>
/// Settings of the optimizer of a stage. The defaults are the authors' (SGD; biases have twice the learning rate and no weight decay).
/// </summary>
public sealed record OptimizerSettings
{
    /// <summary>Maximum of a learning rate and of its factors. Products of several of them are still within single precision.</summary>
    internal const double LargestRate = 1e9;

    /// <summary>The update rule.</summary>
    /// <value>Default: <see cref="OptimizerKind.Sgd"/>.</value>
    public OptimizerKind Kind { get; init; } = OptimizerKind.Sgd;

    /// <summary>Base learning rate, before the schedule's factor.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Momentum of SGD in [0, 1).</summary>
    /// <value>Default: 0.9.</value>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay of all parameters except biases.</summary>
    /// <value>Default: 1e-4.</value>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Weight decay of biases.</summary>
    /// <value>Default: 0.</value>
    public double BiasWeightDecay { get; init; }

    /// <summary>Learning rate of biases as a multiple of that of other parameters.</summary>
    /// <value>Default: 2.</value>
    public double BiasLearningRateFactor { get; init; } = 2;

    /// <summary>Gradients are scaled down to this L2 norm over all parameters; null means no clipping.</summary>
    /// <value>Default: null.</value>
    public double? GradientClipNorm { get; init; }

    /// <summary>
    /// Creates settings of AdamW for short training runs: biases have the learning rate of weights, and gradients are clipped at a norm
    /// of 5. The presets for a CPU use it.
    /// </summary>
    /// <param name="learningRate">Base learning rate, above 0.</param>
    public static OptimizerSettings AdamW(double learningRate) => new()
    {
        Kind = OptimizerKind.AdamW,
        LearningRate = learningRate,
        BiasLearningRateFactor = 1,
        GradientClipNorm = 5,
    };

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LearningRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LearningRate, LargestRate);
        ArgumentOutOfRangeException.ThrowIfNegative(Momentum);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Momentum, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(WeightDecay);
        ArgumentOutOfRangeException.ThrowIfNegative(BiasWeightDecay);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BiasLearningRateFactor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BiasLearningRateFactor, LargestRate);
        if (GradientClipNorm is { } norm)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(norm, nameof(GradientClipNorm));
        }
    }
}
