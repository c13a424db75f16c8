using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg;

/// <summary>Options that all trainers have.</summary>
public abstract class TrainingOptions
{
    private protected TrainingOptions()
    {
    }

    /// <summary>Seed of everything random in training. Null takes one from the <see cref="Microsoft.ML.MLContext"/>.</summary>
    /// <value>Default: null.</value>
    public int? Seed { get; set; }

    /// <summary>
    /// Where to compute: <c>"cpu"</c>, <c>"cuda"</c> or <c>"cuda:1"</c>. Null follows <see cref="Microsoft.ML.MLContext.GpuDeviceId"/>
    /// and <see cref="Microsoft.ML.MLContext.FallbackToCpu"/>, and is the CPU where no GPU is asked for.
    /// </summary>
    /// <value>Default: null.</value>
    public string? Device { get; set; }

    /// <summary>Told of each training step, on the training thread.</summary>
    /// <value>Default: null.</value>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>
    /// Told of each batch of what follows the last step, on the training thread: the calibration of a mask critic on up to 400 images.
    /// Stages without one do not report.
    /// </summary>
    /// <value>Default: null.</value>
    public IProgress<CalibrationProgress>? CalibrationProgress { get; set; }

    /// <summary>
    /// Where the state of the training is kept: a <c>Fit</c> that finds the file continues from it, or returns at once what a finished
    /// training learned. Each trainer of a pipeline needs a file of its own. Null keeps nothing.
    /// </summary>
    /// <value>Default: null.</value>
    public TrainingCheckpoint? Checkpoint { get; set; }

    /// <summary>
    /// Remembers what a frozen backbone says of images, beyond one <c>Fit</c>: give it to all trainers and, as
    /// <see cref="InstanceSegmenter.Features"/>, to the models, and all of them together run the backbone once an image. A trainer that
    /// trains the backbone does without. It stays the caller's to dispose. Null remembers as long as the training takes.
    /// </summary>
    /// <value>Default: null.</value>
    public FeatureStore? Features { get; set; }

    /// <summary>
    /// Memory that the training may use to keep what it would otherwise read or compute again, in bytes: a quarter for decoded images, the
    /// rest for the features of a frozen backbone. A smaller budget makes a training slower, not worse. <see cref="Features"/> has a budget
    /// of its own.
    /// </summary>
    /// <value>Not negative. Default: 8 GiB.</value>
    public long MemoryBudget { get; set; } = TrainingContext.DefaultMemoryBudget;

    /// <summary>Ends the training with an <see cref="OperationCanceledException"/>.</summary>
    /// <value>Default: never.</value>
    public CancellationToken CancellationToken { get; set; }

    private protected TOptions Copy<TOptions>()
        where TOptions : TrainingOptions
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MemoryBudget);
        Checkpoint?.Validate();
        return (TOptions)MemberwiseClone();
    }
}
