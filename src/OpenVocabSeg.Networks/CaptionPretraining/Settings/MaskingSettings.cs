namespace OpenVocabSeg.Networks;

/// <summary>Settings of masked language modeling: which words the multimodal transformer predicts.</summary>
public sealed record MaskingSettings
{
    /// <summary>Share of words to predict, in (0, 1).</summary>
    /// <value>Default: 0.15.</value>
    public double Probability { get; init; } = 0.15;

    /// <summary>Share of these that are masked, in 0…1; the others stay visible.</summary>
    /// <value>Default: 0.9.</value>
    public double HiddenShare { get; init; } = 0.9;

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Probability, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenShare);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HiddenShare, 1);
    }
}
