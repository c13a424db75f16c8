using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Benchmark;

/// <summary>Keeps how fast each training was: the mean over its steps, the first with what is frozen among them.</summary>
internal sealed class StageRates : IStudyObserver
{
    /// <summary>Images a second by the name of the training.</summary>
    public Dictionary<string, double> Latest { get; } = [];

    public void OnStep(string stage, TrainingProgress progress, double imagesPerSecond) => Latest[stage] = imagesPerSecond;

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
