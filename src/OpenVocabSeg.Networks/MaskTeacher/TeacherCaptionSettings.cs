namespace OpenVocabSeg.Networks;

/// <summary>
/// Settings of the grounding loss of stage 1 as an additional loss of stage 2. If stage 2 trains the projection, it forgets words that
/// are not base classes. The captions prevent this.
/// </summary>
public sealed record TeacherCaptionSettings
{
    /// <summary>The comparison of words and regions, and its losses.</summary>
    /// <value>Default: the authors' settings of stage 1.</value>
    public GroundingSettings Grounding { get; init; } = new();

    /// <summary>Images with captions per step, at least 2.</summary>
    /// <value>Default: 32.</value>
    public int BatchSize { get; init; } = 32;

    /// <summary>Whether all captions of an image are joined to one text. If false, one caption is drawn per step.</summary>
    /// <value>Default: false.</value>
    public bool JoinCaptions { get; init; }

    /// <summary>
    /// Whether half of the images with captions are mirrored too, if <see cref="TeacherAugmentationSettings.Flip"/> mirrors those with
    /// masks. False saves the features of the mirrored ones.
    /// </summary>
    /// <value>Default: true.</value>
    public bool Flip { get; init; } = true;

    /// <summary>Weight of the sum of the grounding losses.</summary>
    /// <value>Default: 1.</value>
    public double Weight { get; init; } = 1;

    /// <summary>Number of random cells of the last residual stage's map per image and step; null uses all.</summary>
    /// <value>Default: 100.</value>
    public int? MaximumRegions { get; init; } = 100;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        Grounding.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Weight);
        if (MaximumRegions is { } regions)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(regions, nameof(MaximumRegions));
        }
    }
}
