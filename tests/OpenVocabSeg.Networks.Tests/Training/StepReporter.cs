namespace OpenVocabSeg.Networks.Tests.Training;

/// <summary>Passes each report to a delegate, on the training thread.</summary>
internal sealed class StepReporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => report(value);
}
