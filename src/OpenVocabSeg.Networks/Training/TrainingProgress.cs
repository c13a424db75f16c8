namespace OpenVocabSeg.Networks;

/// <summary>What a training loop reports after each step.</summary>
/// <param name="Stage">Name of the stage, such as "caption pretraining".</param>
/// <param name="Iteration">Steps done, from 1.</param>
/// <param name="Iterations">Steps in all.</param>
/// <param name="Losses">The losses of this step by name; "total" is what was minimized.</param>
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
    /// <summary>Time left if the steps to come take as long as the steps done.</summary>
    public TimeSpan Remaining => Iteration == 0 ? TimeSpan.Zero : Elapsed * ((double)(Iterations - Iteration) / Iteration);
}
