using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Networks;

/// <summary>
/// A file that keeps the state of a training, so that one that was ended early goes on where it was: on one CPU thread, to the very
/// weights that the undisturbed training would have reached. A training whose file is there when it begins continues from it; with the
/// file of a finished training it returns what that learned.
/// </summary>
public sealed record TrainingCheckpoint
{
    /// <summary>
    /// The file, one for each training. It is replaced as a whole each time: a crash while it is written leaves the one before.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>Optimizer steps between one writing of the file and the next; it is also written after the last step.</summary>
    /// <value>At least 1. Default: 500.</value>
    public int Interval { get; init; } = 500;

    /// <summary>The seed of the training whose state the file keeps.</summary>
    /// <returns>Null where there is no such file yet.</returns>
    /// <exception cref="InvalidDataException">The file is no training checkpoint, or damaged.</exception>
    public int? ReadSeed()
    {
        Validate();
        return CheckpointFile.ReadSeed(Path);
    }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException"><see cref="Path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="Interval"/> is not positive.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Path);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Interval);
    }
}
