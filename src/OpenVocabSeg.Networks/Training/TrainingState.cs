using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>Everything of a training that changes from step to step.</summary>
internal sealed record TrainingState
{
    /// <summary>What is trained, weights and running statistics, each under a prefix of its own.</summary>
    public required IReadOnlyList<(string Name, nn.Module Module)> Modules { get; init; }

    /// <summary>The optimizer.</summary>
    public required TrainingOptimizer Optimizer { get; init; }

    /// <summary>Sources of randomness outside torch.</summary>
    public required IReadOnlyList<CountedRandom> Randoms { get; init; }

    /// <summary>Torch's source of randomness; null where steps draw nothing from one.</summary>
    public Generator? Generator { get; init; }

    /// <summary>The readers of the data, each with the images that a step takes from it.</summary>
    public required IReadOnlyList<(EpochReader Reader, int Size)> Batches { get; init; }

    /// <summary>Features of the frozen part. Null where nothing is kept, or what is kept does not depend on the steps before.</summary>
    public ICheckpointedCache? Features { get; init; }

    /// <summary>The images that stay the same objects through the training.</summary>
    public IReadOnlyList<TrainingImage> Images => [.. Batches.SelectMany(batches => batches.Reader.Resident)];
}
