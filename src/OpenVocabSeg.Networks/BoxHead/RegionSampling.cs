namespace OpenVocabSeg.Networks;

/// <summary>How many regions of an image enter a loss.</summary>
/// <param name="PerImage">Regions sampled in an image.</param>
/// <param name="PositiveFraction">Greatest share of positives among them, in (0, 1].</param>
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
