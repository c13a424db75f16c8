namespace OpenVocabSeg.Networks;

/// <summary>The parts of an image and its captions that a step uses.</summary>
public sealed record CaptionSamplingSettings
{
    /// <summary>Number of random grid cells per image and step; null uses all.</summary>
    /// <value>Default: 100.</value>
    public int? MaximumRegions { get; init; } = 100;

    /// <summary>
    /// Whether all captions of an image are joined to one text. This gives more words to distinguish images if there are few images. If
    /// false, one caption is drawn per step.
    /// </summary>
    /// <value>Default: false.</value>
    public bool JoinCaptions { get; init; }

    /// <summary>Whether half of the images are mirrored.</summary>
    /// <value>Default: true.</value>
    public bool Flip { get; init; } = true;

    internal void Validate()
    {
        if (MaximumRegions is { } regions)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(regions, nameof(MaximumRegions));
        }
    }
}
