using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>Receives the progress of a study.</summary>
public interface IStudyObserver
{
    /// <summary>Called after a training step.</summary>
    /// <param name="stage">Name of the training.</param>
    /// <param name="progress">The step.</param>
    /// <param name="imagesPerSecond">Recent speed in images per second.</param>
    void OnStep(string stage, TrainingProgress progress, double imagesPerSecond);

    /// <summary>Called when work without training steps begins.</summary>
    void OnWork(string stage);

    /// <summary>Called when something was skipped that the user should know about.</summary>
    /// <param name="message">A sentence with what was skipped, and how often.</param>
    void OnNote(string message);

    /// <summary>Called when a model was evaluated.</summary>
    void OnRow(StudyRow row);
}
