using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Benchmark;

/// <summary>Records the speed of each training: the mean over its steps, including the first, which computes frozen features.</summary>
internal sealed class StageRates : IStudyObserver
{
    /// <summary>Images per second, by name of the training.</summary>
    public Dictionary<string, double> Latest { get; } = [];

    /// <summary>Share of the time in which steps waited for images, by name of the training.</summary>
    public Dictionary<string, double> Waits { get; } = [];

    public void OnStep(string stage, TrainingProgress progress, double imagesPerSecond)
    {
        Latest[stage] = imagesPerSecond;
        Waits[stage] = progress.Waited / progress.Elapsed;
    }

    public void OnWork(string stage)
    {
    }

    public void OnNote(string message)
    {
    }

    public void OnRow(StudyRow row)
    {
    }
}
