using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg;

/// <summary>The common options of all trainers.</summary>
public abstract class TrainingOptions
{
    private protected TrainingOptions()
    {
    }

    /// <summary>Seed of all random numbers in training. Null means a seed from the <see cref="Microsoft.ML.MLContext"/>.</summary>
    /// <value>Default: null.</value>
    public int? Seed { get; set; }

    /// <summary>
    /// The device to compute on: <c>"cpu"</c>, <c>"cuda"</c> or <c>"cuda:1"</c>. Null follows
    /// <see cref="Microsoft.ML.MLContext.GpuDeviceId"/> and <see cref="Microsoft.ML.MLContext.FallbackToCpu"/>, and means the CPU if no
    /// GPU is requested.
    /// </summary>
    /// <value>Default: null.</value>
    public string? Device { get; set; }

    /// <summary>Receives progress after each training step, on the training thread.</summary>
    /// <value>Default: null.</value>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>
    /// Receives progress after each batch of the work after the last step, on the training thread: the calibration of a mask critic on up
    /// to 400 images. Stages without a critic do not report.
    /// </summary>
    /// <value>Default: null.</value>
    public IProgress<CalibrationProgress>? CalibrationProgress { get; set; }

    /// <summary>
    /// The file that stores the state of the training. If the file exists, <c>Fit</c> continues from it, or returns the result at once if
    /// the training had finished. Each trainer of a pipeline needs a separate file. Null means no file.
    /// </summary>
    /// <value>Default: null.</value>
    public TrainingCheckpoint? Checkpoint { get; set; }

    /// <summary>
    /// A store of the features that a frozen backbone computes for images, for longer than one <c>Fit</c>. Pass it to all trainers and,
    /// as <see cref="InstanceSegmenter.Features"/>, to the models; together they then run the backbone once per image. A trainer that
    /// trains the backbone does not use it. The caller disposes it. Null means a store for the duration of the training.
    /// </summary>
    /// <value>Default: null.</value>
    public FeatureStore? Features { get; set; }

    /// <summary>
    /// Memory for data that training would otherwise read or compute again, in bytes: a quarter for decoded images, the rest for the
    /// features of a frozen backbone. A smaller budget makes training slower, but not worse. <see cref="Features"/> has a separate
    /// budget.
    /// </summary>
    /// <value>Not negative. Default: 8 GiB.</value>
    public long MemoryBudget { get; set; } = TrainingContext.DefaultMemoryBudget;

    /// <summary>
    /// The processes that train together, from <see cref="MpiRuntime.Start"/>. Each trains on its share of every batch, and all get the
    /// same model. They need the same data, options and checkpoint file; a batch needs at least one image per process. Process 0 reports
    /// progress and writes the checkpoint. Null means that this process trains alone.
    /// </summary>
    /// <value>Default: null.</value>
    public TrainingProcesses? Processes { get; set; }

    /// <summary>Cancels the training with an <see cref="OperationCanceledException"/>.</summary>
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
