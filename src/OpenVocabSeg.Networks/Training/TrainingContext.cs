using TorchSharp;

namespace OpenVocabSeg.Networks.Training;

/// <summary>What every training loop is given beside its data and settings.</summary>
internal sealed record TrainingContext
{
    /// <summary>8 GiB.</summary>
    public const long DefaultMemoryBudget = 8L << 30;

    /// <summary>Seed of everything random in the loop: initial weights, order, sampling, noise.</summary>
    public int Seed { get; init; }

    /// <summary>Where to compute. The CPU unless set.</summary>
    public torch.Device Device { get; init; } = torch.CPU;

    /// <summary>Told of each step.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Receives progress after each batch of the work after the last step: the calibration of a mask critic.</summary>
    public IProgress<CalibrationProgress>? Calibration { get; init; }

    /// <summary>Told of what a person should know: skipped rows, chosen device.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>
    /// Keeps features of a frozen backbone beyond this training. The caller owns it. Not used where the backbone is trained.
    /// Null keeps features for this training only.
    /// </summary>
    public FeatureStore? Features { get; init; }

    /// <summary>
    /// Memory that a training may use to keep what it would otherwise read or compute again, in bytes: a quarter for decoded images, the
    /// rest for the features of a frozen backbone. A smaller budget makes a training slower, not worse. Not negative.
    /// </summary>
    /// <value>Default: 8 GiB.</value>
    public long MemoryBudget { get; init; } = DefaultMemoryBudget;

    /// <summary>Where the state of the training is kept, for going on after an interruption; not at all where null.</summary>
    public TrainingCheckpoint? Checkpoint { get; init; }

    /// <summary>Ends the training with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>The part of <see cref="MemoryBudget"/> for decoded images.</summary>
    internal long ImageMemory => MemoryBudget / 4;

    /// <summary>
    /// The part of <see cref="MemoryBudget"/> for features. It is 0 where images are read again each epoch: features are kept by the
    /// identity of the image, and none of these would ever be asked for again.
    /// </summary>
    internal long FeatureMemory(params IEnumerable<EpochReader> readers) =>
        readers.All(reader => reader.KeepsImages(CancellationToken)) ? MemoryBudget - ImageMemory : 0;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names it.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MemoryBudget);
        Checkpoint?.Validate();
    }
}
