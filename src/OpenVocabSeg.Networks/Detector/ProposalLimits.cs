namespace OpenVocabSeg.Networks;

/// <summary>Limits of the region proposals of an image.</summary>
/// <param name="BeforeNms">Maximum number of anchors that enter non-maximum suppression, best first.</param>
/// <param name="AfterNms">Maximum number of proposals after it, best first.</param>
/// <param name="NmsThreshold">IoU at or above which the box with the lower objectness is suppressed, in (0, 1].</param>
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
