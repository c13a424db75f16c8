using OpenVocabSeg.Networks.Collectives;
using TorchSharp;

namespace OpenVocabSeg.Networks.Training;

/// <summary>The context of a training loop, in addition to its data and settings.</summary>
internal sealed record TrainingContext
{
    /// <summary>The default memory budget, 8 GiB.</summary>
    public const long DefaultMemoryBudget = 8L << 30;

    /// <summary>Seed of all random numbers of the loop: initial weights, order, sampling, noise.</summary>
    public int Seed { get; init; }

    /// <summary>The device to compute on; the CPU by default.</summary>
    public torch.Device Device { get; init; } = torch.CPU;

    /// <summary>Receives progress after each step.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Receives progress after each batch of the work after the last step: the calibration of a mask critic.</summary>
    public IProgress<CalibrationProgress>? Calibration { get; init; }

    /// <summary>Receives messages for the user: skipped rows, chosen device.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>
    /// A store of the features of a frozen backbone, for longer than this training run. The caller owns it. It is not used if the
    /// backbone is trained. Null means that features are stored only for this run.
    /// </summary>
    public FeatureStore? Features { get; init; }

    /// <summary>
    /// Memory for data that training would otherwise read or compute again, in bytes: a quarter for decoded images, the rest for the
    /// features of a frozen backbone. A smaller budget makes training slower, but not worse. Not negative.
    /// </summary>
    /// <value>Default: 8 GiB.</value>
    public long MemoryBudget { get; init; } = DefaultMemoryBudget;

    /// <summary>The file that stores the state of the training, to resume it after an interruption; null means no file.</summary>
    public TrainingCheckpoint? Checkpoint { get; init; }

    /// <summary>The processes that train together; this one alone by default. All of them have the same data and settings.</summary>
    public ICollective Collective { get; init; } = SingleProcess.Instance;

    /// <summary>
    /// Whether several processes begin to sum gradients while the backward pass computes others. No bit depends on it: false is for
    /// comparisons.
    /// </summary>
    internal bool SumsInBackwardPass { get; init; } = true;

    /// <summary>Cancels the training with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>The part of <see cref="MemoryBudget"/> for decoded images.</summary>
    internal long ImageMemory => MemoryBudget / 4;

    /// <summary>
    /// The part of <see cref="MemoryBudget"/> for features. It is 0 if images are read again each epoch: features are identified by the
    /// image reference, so stored ones would never be requested again.
    /// </summary>
    internal long FeatureMemory(params IEnumerable<EpochReader> readers) =>
        readers.All(reader => reader.KeepsImages(CancellationToken)) ? MemoryBudget - ImageMemory : 0;

    /// <summary>The context without reports, if another process reports.</summary>
    internal TrainingContext OfThisProcess() =>
        Collective.Rank == 0 ? this : this with { Progress = null, Calibration = null, Log = null };

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names it.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MemoryBudget);
        Checkpoint?.Validate();
    }
}
