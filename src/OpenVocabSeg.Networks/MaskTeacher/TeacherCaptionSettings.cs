namespace OpenVocabSeg.Networks;

/// <summary>
/// The grounding loss of stage 1 beside the losses of stage 2. A projection that stage 2 trains forgets the words that no base class has;
/// with the captions it keeps them.
/// </summary>
public sealed record TeacherCaptionSettings
{
    /// <summary>How words and regions are compared, and the losses.</summary>
    /// <value>Default: the authors' of stage 1.</value>
    public GroundingSettings Grounding { get; init; } = new();

    /// <summary>Images with captions in a step, at least 2.</summary>
    /// <value>Default: 32.</value>
    public int BatchSize { get; init; } = 32;

    /// <summary>Whether a step reads all captions of an image as one text, or one of them by chance.</summary>
    /// <value>Default: false, one.</value>
    public bool JoinCaptions { get; init; }

    /// <summary>Weight of the sum of the grounding losses.</summary>
    /// <value>Default: 1.</value>
    public double Weight { get; init; } = 1;

    /// <summary>Random cells of the last residual stage's map of an image that take part in a step; null takes all.</summary>
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
