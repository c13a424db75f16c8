using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Networks;

/// <summary>
/// Stage 4, the robust student. Defaults are the authors' numbers with <see cref="MaskNoiseLoss.Posterior"/> in place of
/// their one noisy sample, and <see cref="StudentPseudoLabelSettings.NounTrust"/>.
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

    /// <summary>The course of the learning rate.</summary>
    /// <value>Default: warm-up 500 from 1/3, ×0.1 at 20 000 and 50 000.</value>
    public LearningRateSchedule Schedule { get; init; } = new() { Steps = [20_000, 50_000] };

    /// <summary>Which layers stay as the teacher has them.</summary>
    [FlatInFiles]
    public StudentLayerSettings Layers { get; init; } = new();

    /// <summary>Which regions of an image count.</summary>
    [FlatInFiles]
    public StudentSamplingSettings Sampling { get; init; } = new();

    /// <summary>How regions are classified.</summary>
    [FlatInFiles]
    public StudentClassificationSettings Classification { get; init; } = new();

    /// <summary>How much pseudo labels count.</summary>
    [FlatInFiles]
    public StudentPseudoLabelSettings PseudoLabels { get; init; } = new();

    /// <summary>How mask noise is modeled.</summary>
    [FlatInFiles]
    public StudentNoiseSettings Noise { get; init; } = new();

    /// <summary>Defects of the authors' code to reproduce; none unless set.</summary>
    public AuthorsCompatibility Compatibility { get; init; } = new();

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    /// <exception cref="ArgumentException">The reweighting by noise is asked for without a noise branch.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Iterations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize);
        PseudoLabels.Validate();
        Classification.Validate();
        Noise.Validate();
        if (PseudoLabels.Weight is null && Noise.Loss == MaskNoiseLoss.None)
        {
            throw new ArgumentException(
                $"Without a noise branch {nameof(PseudoLabels)}.{nameof(PseudoLabels.Weight)} must be given "
                + "(the authors' constant is 0.1).",
                nameof(PseudoLabels));
        }

        Optimizer.Validate();
        Schedule.Validate();
        Sampling.Validate();
    }
}
