namespace OpenVocabSeg.Networks;

/// <summary>The progress that a training loop reports after each step.</summary>
/// <param name="Stage">Name of the stage, such as "caption pretraining".</param>
/// <param name="Iteration">Number of steps taken, from 1.</param>
/// <param name="Iterations">Total number of steps.</param>
/// <param name="Losses">The losses of this step by name; "total" is the loss that is minimized.</param>
/// <param name="LearningRate">Learning rate of the first parameter group in this step.</param>
/// <param name="Elapsed">Time since the stage began.</param>
public sealed record TrainingProgress(
    string Stage,
    int Iteration,
    int Iterations,
    IReadOnlyDictionary<string, float> Losses,
    double LearningRate,
    TimeSpan Elapsed)
{
    /// <summary>
    /// The part of the time since this run began in which steps waited for images that were read or decoded. Features that a step reads
    /// or computes are not counted.
    /// </summary>
    /// <value>Default: zero.</value>
    public TimeSpan Waited { get; init; }

    /// <summary>Estimated remaining time, from the mean time of the steps so far.</summary>
    public TimeSpan Remaining => Iteration == 0 ? TimeSpan.Zero : Elapsed * ((double)(Iterations - Iteration) / Iteration);
}
