using TorchSharp;

namespace OpenVocabSeg.Networks;

/// <summary>What every training loop is given beside its data and settings.</summary>
public sealed record TrainingContext
{
    /// <summary>Seed of everything random in the loop: initial weights, order, sampling, noise.</summary>
    public int Seed { get; init; }

    /// <summary>Where to compute. The CPU unless set.</summary>
    public torch.Device Device { get; init; } = torch.CPU;

    /// <summary>Told of each step.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Told of what a person should know: skipped rows, chosen device.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>
    /// Remembers what a frozen trunk says of pictures, beyond this training; a training that trains the trunk does without. It stays the
    /// caller's. Null remembers as long as the training takes.
    /// </summary>
    public FeatureStore? Features { get; init; }

    /// <summary>Where the state of the training is kept, for going on after an interruption; not at all where null.</summary>
    public TrainingCheckpoint? Checkpoint { get; init; }

    /// <summary>Ends the training with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken CancellationToken { get; init; }
}
