namespace OpenVocabSeg.Networks;

/// <summary>Weights of the losses of the teacher, and losses in addition to those of Mask R-CNN.</summary>
public sealed record TeacherLossSettings
{
    /// <summary>Weight of the background class in the classification loss.</summary>
    /// <value>Default: 0.2.</value>
    public double BackgroundWeight { get; init; } = 0.2;

    /// <summary>
    /// Whether a mask critic is trained next to the mask head to judge given masks. The teacher's pseudo masks then have an estimate of
    /// their noise, and the student starts with a critic that was trained on all annotations.
    /// </summary>
    /// <value>Default: true. The authors have no critic (<see cref="ModelPreset.AsReleased"/>).</value>
    public bool MaskCritic { get; init; } = true;

    /// <summary>
    /// The grounding loss of stage 1 as an additional loss on rows with captions, so that a projection that is not frozen does not forget
    /// words that are not base classes. Null means no such loss, as in the authors' code.
    /// </summary>
    /// <value>Default: null.</value>
    public TeacherCaptionSettings? Captions { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(BackgroundWeight);
        Captions?.Validate();
    }
}
