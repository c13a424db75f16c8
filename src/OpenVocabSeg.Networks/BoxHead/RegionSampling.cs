namespace OpenVocabSeg.Networks;

/// <summary>The number of regions of an image that enter a loss.</summary>
/// <param name="PerImage">Maximum number of regions sampled per image.</param>
/// <param name="PositiveFraction">Maximum share of positives among them, in (0, 1].</param>
public sealed record RegionSampling(int PerImage, double PositiveFraction)
{
    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PerImage);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(PositiveFraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PositiveFraction, 1);
    }
}
