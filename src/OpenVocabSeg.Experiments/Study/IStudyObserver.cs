using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>Is told of what a study does.</summary>
public interface IStudyObserver
{
    /// <summary>A training step was taken.</summary>
    /// <param name="stage">Name of the training.</param>
    /// <param name="progress">The step.</param>
    /// <param name="imagesPerSecond">Images a second of late.</param>
    void OnStep(string stage, TrainingProgress progress, double imagesPerSecond);

    /// <summary>Work without steps begins.</summary>
    void OnWork(string stage);

    /// <summary>Something was passed over that a person should know of.</summary>
    /// <param name="message">A sentence that says what, and how often.</param>
    void OnNote(string message);

    /// <summary>A model was evaluated.</summary>
    void OnRow(StudyRow row);
}
