namespace OpenVocabSeg.Networks;

/// <summary>How captions are matched with images.</summary>
public sealed record MatchingSettings
{
    /// <summary>The loss that separates matching pairs from others.</summary>
    /// <value>Default: <see cref="MatchingLoss.CrossEntropy"/>.</value>
    public MatchingLoss Loss { get; init; } = MatchingLoss.CrossEntropy;

    /// <summary>How the negative of <see cref="MatchingLoss.Triplet"/> is chosen.</summary>
    /// <value>Default: <see cref="NegativeMining.Random"/>.</value>
    public NegativeMining NegativeMining { get; init; } = NegativeMining.Random;

    /// <summary>
    /// Margin of <see cref="MatchingLoss.Triplet"/>: the loss is 0 if the matching pair is nearer by at least this; 0 or more.
    /// </summary>
    /// <value>Default: 1.</value>
    public double TripletMargin { get; init; } = 1;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(TripletMargin);
        GroundingSettings.ThrowUnlessDefined(Loss);
        GroundingSettings.ThrowUnlessDefined(NegativeMining);
    }
}
