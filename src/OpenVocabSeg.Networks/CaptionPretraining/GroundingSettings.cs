namespace OpenVocabSeg.Networks;

/// <summary>
/// How captions are grounded in images (Zareian et al., CVPR 2021, §3.2; XPM §3.1). The defaults are the authors' configuration.
/// </summary>
public sealed record GroundingSettings
{
    /// <summary>How one word and one region are compared.</summary>
    /// <value>Default: <see cref="LocalMetric.Dot"/>.</value>
    public LocalMetric Metric { get; init; } = LocalMetric.Dot;

    /// <summary>Similarities and distances are divided by this before anything else happens to them; above 0.</summary>
    /// <value>Default: 10.</value>
    public double Temperature { get; init; } = 10;

    /// <summary>
    /// Sides of the square windows whose mean features are the regions, in cells of the backbone's last map; windows move by half their
    /// side. What is classified later are means over regions too, and words find things more easily in windows of about their size than in
    /// cells. Null takes every cell as a region, as the authors do.
    /// </summary>
    /// <value>Each at least 1. Default: null.</value>
    public IReadOnlyList<int>? RegionWindows { get; init; }

    /// <summary>How words choose regions and regions choose words.</summary>
    /// <value>Default: <see cref="WordRegionAlignment.Soft"/>.</value>
    public WordRegionAlignment Alignment { get; init; } = WordRegionAlignment.Soft;

    /// <summary>How local distances make a distance of caption and image.</summary>
    /// <value>Default: <see cref="GlobalDistance.AlignedLocal"/>.</value>
    public GlobalDistance GlobalDistance { get; init; } = GlobalDistance.AlignedLocal;

    /// <summary>Whether each word is aligned with the regions of the image.</summary>
    /// <value>Default: true.</value>
    public bool AlignWords { get; init; } = true;

    /// <summary>Whether each region is aligned with the words of the caption.</summary>
    /// <value>Default: true.</value>
    public bool AlignRegions { get; init; } = true;

    /// <summary>How matching pairs are told from the others.</summary>
    /// <value>Default: <see cref="MatchingLoss.CrossEntropy"/>.</value>
    public MatchingLoss Loss { get; init; } = MatchingLoss.CrossEntropy;

    /// <summary>The negative of <see cref="MatchingLoss.Triplet"/>.</summary>
    /// <value>Default: <see cref="NegativeMining.Random"/>.</value>
    public NegativeMining NegativeMining { get; init; } = NegativeMining.Random;

    /// <summary>How much nearer the matching pair must be for <see cref="MatchingLoss.Triplet"/> to be satisfied; 0 or more.</summary>
    /// <value>Default: 1.</value>
    public double TripletMargin { get; init; } = 1;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range or an enumeration has no such member.</exception>
    /// <exception cref="ArgumentException">Neither words nor regions are aligned.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Temperature);
        ArgumentOutOfRangeException.ThrowIfNegative(TripletMargin);
        if (RegionWindows is { } windows && (windows.Count == 0 || windows.Any(side => side < 1)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(RegionWindows), string.Join(", ", windows), "Windows are at least 1 cell wide, and there is at least one side.");
        }

        Defined(Metric);
        Defined(Alignment);
        Defined(GlobalDistance);
        Defined(Loss);
        Defined(NegativeMining);
        if (!AlignWords && !AlignRegions)
        {
            throw new ArgumentException($"One of {nameof(AlignWords)} and {nameof(AlignRegions)} must be true.", nameof(AlignWords));
        }

        static void Defined<T>(T value)
            where T : struct, Enum
        {
            if (!Enum.IsDefined(value))
            {
                throw new ArgumentOutOfRangeException(typeof(T).Name, value, $"There is no such {typeof(T).Name}.");
            }
        }
    }
}
