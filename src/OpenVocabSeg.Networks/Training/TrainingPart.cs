namespace OpenVocabSeg.Networks.Training;

/// <summary>Parts of a <see cref="TrainingImage"/> that stages use.</summary>
internal enum TrainingPart
{
    /// <summary><see cref="TrainingImage.Captions"/>.</summary>
    Captions,

    /// <summary><see cref="TrainingImage.Instances"/>.</summary>
    Instances,

    /// <summary><see cref="TrainingImage.PseudoInstances"/>.</summary>
    PseudoInstances,
}
