namespace OpenVocabSeg.Networks;

/// <summary>How many regions the proposal network hands on for an image.</summary>
/// <param name="BeforeNms">Best anchors that enter non-maximum suppression.</param>
/// <param name="AfterNms">Best proposals kept after it.</param>
/// <param name="NmsThreshold">Intersection over union at which the weaker box is suppressed, in (0, 1].</param>
public sealed record ProposalLimits(int BeforeNms, int AfterNms, float NmsThreshold = 0.7f)
{
    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(BeforeNms);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(AfterNms);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(NmsThreshold);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(NmsThreshold, 1);
    }
}
