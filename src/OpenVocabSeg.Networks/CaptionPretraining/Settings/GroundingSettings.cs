using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks;

/// <summary>
/// Settings of the grounding of captions in images (Zareian et al., CVPR 2021, §3.2; XPM §3.1). The defaults are the authors'
/// configuration.
/// </summary>
public sealed record GroundingSettings
{
    private const int MostWindows = 64;
    private const int LargestWindow = 4096;

    /// <summary>The metric that compares a word and a region.</summary>
    /// <value>Default: <see cref="LocalMetric.Dot"/>.</value>
    public LocalMetric Metric { get; init; } = LocalMetric.Dot;

    /// <summary>Similarities and distances are divided by this first; above 0.</summary>
    /// <value>Default: 10.</value>
    public double Temperature { get; init; } = 10;

    /// <summary>
    /// Sides of the square windows whose mean features are the regions, in cells of the backbone's last map. The step between windows is
    /// half their side. The detector later classifies means over regions too, and words match objects more easily in windows of about
    /// their size than in cells. Null uses every cell as a region, as in the authors' code.
    /// </summary>
    /// <value>At most 64, each 1 to 4096. Default: null.</value>
    public IReadOnlyList<int>? RegionWindows { get; init; }

    /// <summary>How words are aligned with regions, and regions with words.</summary>
    /// <value>Default: <see cref="WordRegionAlignment.Soft"/>.</value>
    public WordRegionAlignment Alignment { get; init; } = WordRegionAlignment.Soft;

    /// <summary>How the distance of caption and image is computed from local distances.</summary>
    /// <value>Default: <see cref="GlobalDistance.AlignedLocal"/>.</value>
    public GlobalDistance GlobalDistance { get; init; } = GlobalDistance.AlignedLocal;

    /// <summary>Whether each word is aligned with the regions of the image.</summary>
    /// <value>Default: true.</value>
    public bool AlignWords { get; init; } = true;

    /// <summary>Whether each region is aligned with the words of the caption.</summary>
    /// <value>Default: true.</value>
    public bool AlignRegions { get; init; } = true;

    /// <summary>The loss that separates matching pairs from others.</summary>
    /// <value>Default: cross-entropy.</value>
    [FlatInFiles]
    public MatchingSettings Matching { get; init; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range or an enumeration has no such member.</exception>
    /// <exception cref="ArgumentException">Neither words nor regions are aligned.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Temperature);
        if (RegionWindows is { } windows && (windows.Count is 0 or > MostWindows || windows.Any(side => side is < 1 or > LargestWindow)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(RegionWindows),
                string.Join(", ", windows.Take(9)),
                $"There must be 1 to {MostWindows} sides, each of 1 to {LargestWindow} cells.");
        }

        ThrowUnlessDefined(Metric);
        ThrowUnlessDefined(Alignment);
        ThrowUnlessDefined(GlobalDistance);
        Matching.Validate();
        if (!AlignWords && !AlignRegions)
        {
            throw new ArgumentException($"{nameof(AlignWords)} or {nameof(AlignRegions)} must be true.", nameof(AlignWords));
        }
    }

    internal static void ThrowUnlessDefined<T>(T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(typeof(T).Name, value, $"This {typeof(T).Name} does not exist.");
        }
    }
}
