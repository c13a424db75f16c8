using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>The state of a training run that changes from step to step.</summary>
internal sealed record TrainingState
{
    /// <summary>The trained modules, with weights and running statistics, each with a separate prefix.</summary>
    public required IReadOnlyList<(string Name, nn.Module Module)> Modules { get; init; }

    /// <summary>The optimizer.</summary>
    public required TrainingOptimizer Optimizer { get; init; }

    /// <summary>Sources of randomness outside torch.</summary>
    public required IReadOnlyList<CountedRandom> Randoms { get; init; }

    /// <summary>Torch's source of randomness; null if steps do not use one.</summary>
    public Generator? Generator { get; init; }

    /// <summary>The readers of the data, each with the number of images per step.</summary>
    public required IReadOnlyList<(EpochReader Reader, int Size)> Batches { get; init; }

    /// <summary>Features of the frozen part. Null if none are stored, or if the stored ones do not depend on earlier steps.</summary>
    public ICheckpointedCache? Features { get; init; }

    /// <summary>The images that are the same objects during the whole training.</summary>
    public IReadOnlyList<TrainingImage> Images => [.. Batches.SelectMany(batches => batches.Reader.Resident)];
}
