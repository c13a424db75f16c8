using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks;

/// <summary>
/// Settings of stage 2, the mask teacher. The defaults are those of the authors' <c>zeroshot_mask.yaml</c>, plus a mask critic.
/// </summary>
public sealed record TeacherSettings
{
    /// <summary>Optimizer steps.</summary>
    /// <value>Default: 90 000.</value>
    public int Iterations { get; init; } = 90_000;

    /// <summary>Images per step.</summary>
    /// <value>Default: 8.</value>
    public int BatchSize { get; init; } = 8;

    /// <summary>The optimizer.</summary>
    /// <value>Default: SGD, 5e-4, momentum 0.9, weight decay 1e-4.</value>
    public OptimizerSettings Optimizer { get; init; } = new() { LearningRate = 5e-4 };

    /// <summary>The learning rate schedule.</summary>
    /// <value>Default: warm-up 500 from 1/3, ×0.1 at 60 000 and 80 000.</value>
    public LearningRateSchedule Schedule { get; init; } = new() { Steps = [60_000, 80_000] };

    /// <summary>Which layers are trained, and their learning rates.</summary>
    [FlatInFiles]
    public TeacherLayerSettings Layers { get; init; } = new();

    /// <summary>The sampling of anchors and regions.</summary>
    [FlatInFiles]
    public TeacherSamplingSettings Sampling { get; init; } = new();

    /// <summary>The random augmentation of images.</summary>
    [FlatInFiles]
    public TeacherAugmentationSettings Augmentation { get; init; } = new();

    /// <summary>The losses and their weights.</summary>
    [FlatInFiles]
    public TeacherLossSettings Losses { get; init; } = new();

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Iterations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BatchSize);
        Layers.Validate();
        Augmentation.Validate();
        Losses.Validate();
        Optimizer.Validate();
        Schedule.Validate();
        Sampling.Validate();
    }
}
