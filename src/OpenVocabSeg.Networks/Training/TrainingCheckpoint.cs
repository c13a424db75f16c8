using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Networks;

/// <summary>
/// A file with the state of a training run. If the file exists when the training starts, training continues from it; on one CPU thread,
/// the final weights are exactly those of an uninterrupted run. With the file of a finished run, training returns its result.
/// </summary>
public sealed record TrainingCheckpoint
{
    /// <summary>
    /// The path of the file; each training run needs a separate file. The file is replaced as a whole each time: after a crash while it
    /// is written, the previous file remains.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>Number of optimizer steps between writes of the file; it is also written after the last step.</summary>
    /// <value>At least 1. Default: 500.</value>
    public int Interval { get; init; } = 500;

    /// <summary>Reads the seed of the training run from the file.</summary>
    /// <returns>The seed; null if the file does not exist yet.</returns>
    /// <exception cref="InvalidDataException">The file is not a training checkpoint, or is damaged.</exception>
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
