using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks;

/// <summary>
/// Settings of stage 4, the robust student. The defaults are the authors' values, with <see cref="MaskNoiseLoss.Posterior"/> in place of
/// their single noise sample, and with <see cref="StudentPseudoLabelSettings.NounTrust"/>.
/// </summary>
public sealed record StudentSettings
{
    /// <summary>Optimizer steps.</summary>
    /// <value>Default: 70 000.</value>
    public int Iterations { get; init; } = 70_000;

    /// <summary>Images with annotations per step.</summary>
    /// <value>Default: 8.</value>
    public int BatchSize { get; init; } = 8;

    /// <summary>The optimizer.</summary>
    /// <value>Default: SGD, 5e-3, momentum 0.9, weight decay 1e-4.</value>
    public OptimizerSettings Optimizer { get; init; } = new() { LearningRate = 5e-3 };

    /// <summary>The learning rate schedule.</summary>
    /// <value>Default: warm-up 500 from 1/3, ×0.1 at 20 000 and 50 000.</value>
    public LearningRateSchedule Schedule { get; init; } = new() { Steps = [20_000, 50_000] };

    /// <summary>Which layers are frozen.</summary>
    [FlatInFiles]
    public StudentLayerSettings Layers { get; init; } = new();

    /// <summary>The sampling of regions, and their classification.</summary>
    [FlatInFiles]
    public StudentSamplingSettings Sampling { get; init; } = new();

    /// <summary>The number and the weights of pseudo labels.</summary>
    [FlatInFiles]
    public StudentPseudoLabelSettings PseudoLabels { get; init; } = new();

    /// <summary>The noise model of pseudo masks.</summary>
    [FlatInFiles]
    public StudentNoiseSettings Noise { get; init; } = new();

    /// <summary>Defects of the authors' code to reproduce; none by default.</summary>
    public AuthorsCompatibility Compatibility { get; init; } = new();

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    /// <exception cref="ArgumentException">The weight of pseudo labels depends on the noise, but there is no noise branch.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Iterations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize);
        PseudoLabels.Validate();
        Noise.Validate();
        if (PseudoLabels.Weight is null && Noise.Loss == MaskNoiseLoss.None)
        {
            throw new ArgumentException(
                $"Without a noise branch, {nameof(PseudoLabels)}.{nameof(PseudoLabels.Weight)} must be set "
                + "(the authors' constant is 0.1).",
                nameof(PseudoLabels));
        }

        Optimizer.Validate();
        Schedule.Validate();
        Sampling.Validate();
    }
}
