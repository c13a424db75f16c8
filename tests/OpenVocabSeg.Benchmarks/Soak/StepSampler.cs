using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Benchmarks.Soak;

/// <summary>Measures the process at 20 of a training's steps, on the training's thread.</summary>
/// <param name="steps">Number of steps.</param>
internal sealed class StepSampler(int steps) : IProgress<TrainingProgress>
{
    private const int Parts = 20;

    public List<ProcessSample> Samples { get; } = [];

    public void Report(TrainingProgress value)
    {
        if (value.Iteration * (long)Parts / steps > Samples.Count)
        {
            Samples.Add(ProcessSample.Take());
        }
    }
}
