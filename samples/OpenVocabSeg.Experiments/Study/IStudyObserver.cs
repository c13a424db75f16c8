using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Experiments.Study;

/// <summary>Is told of what a study does.</summary>
public interface IStudyObserver
{
    /// <summary>A training step was taken.</summary>
    void OnStep(string stage, TrainingProgress progress);

    /// <summary>Work without steps begins.</summary>
    void OnWork(string stage);

    /// <summary>A model was evaluated.</summary>
    void OnRow(StudyRow row);
}
