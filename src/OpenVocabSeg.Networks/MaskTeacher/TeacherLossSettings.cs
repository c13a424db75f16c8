namespace OpenVocabSeg.Networks;

/// <summary>What the teacher minimizes beside the losses of Mask R-CNN, and how these are weighted.</summary>
public sealed record TeacherLossSettings
{
    /// <summary>Weight of the background class in the classification loss.</summary>
    /// <value>Default: 0.2.</value>
    public double BackgroundWeight { get; init; } = 0.2;

    /// <summary>
    /// Whether a mask critic learns beside the mask head to judge masks that something else drew, so that the teacher's pseudo masks come
    /// with an estimate of their noise and the student begins with a critic that has seen all annotations.
    /// </summary>
    /// <value>Default: true; the authors have none (<see cref="ModelPreset.AsReleased"/>).</value>
    public bool MaskCritic { get; init; } = true;

    /// <summary>
    /// The grounding loss of stage 1, to be minimized beside those of this stage on rows with captions, so that a projection that is not
    /// frozen keeps the words that no base class has. Null does without, as the authors do.
    /// </summary>
    /// <value>Default: null.</value>
    public TeacherCaptionSettings? Captions { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(BackgroundWeight);
        Captions?.Validate();
    }
}
