using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks;

/// <summary>Settings of stage 1, caption pretraining. The defaults are those of the authors' <c>mmss.yaml</c>.</summary>
public sealed record CaptionPretrainingSettings
{
    /// <summary>Optimizer steps.</summary>
    /// <value>Default: 40 000.</value>
    public int Iterations { get; init; } = 40_000;

    /// <summary>Passes over the images with captions. If set, it replaces <see cref="Iterations"/>.</summary>
    /// <value>Default: null.</value>
    public double? Epochs { get; init; }

    /// <summary>
    /// Images, each with its text, per step; at least 2, because each caption is contrasted with those of the other images.
    /// </summary>
    /// <value>Default: 64.</value>
    public int BatchSize { get; init; } = 64;

    /// <summary>The optimizer.</summary>
    /// <value>Default: SGD, 0.01, momentum 0.9, weight decay 1e-4, gradients clipped at 5.</value>
    public OptimizerSettings Optimizer { get; init; } = new() { LearningRate = 0.01, GradientClipNorm = 5 };

    /// <summary>The learning rate schedule.</summary>
    /// <value>Default: warm-up 500 from 1/3, ×0.1 at 20 000 and 35 000.</value>
    public LearningRateSchedule Schedule { get; init; } = new() { Steps = [20_000, 35_000] };

    /// <summary>The network, and which of its layers are trained.</summary>
    [FlatInFiles]
    public CaptionNetworkSettings Network { get; init; } = new();

    /// <summary>The losses.</summary>
    [FlatInFiles]
    public CaptionLossSettings Losses { get; init; } = new();

    /// <summary>The parts of an image and its captions that a step uses.</summary>
    [FlatInFiles]
    public CaptionSamplingSettings Sampling { get; init; } = new();

    /// <summary>Defects of the authors' code to reproduce.</summary>
    /// <value>Default: none.</value>
    public AuthorsCompatibility Compatibility { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Iterations);
        if (Epochs is { } epochs)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs, nameof(Epochs));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 2);
        Optimizer.Validate();
        Schedule.Validate();
        Network.Validate();
        Losses.Validate();
        Sampling.Validate();
    }
}
