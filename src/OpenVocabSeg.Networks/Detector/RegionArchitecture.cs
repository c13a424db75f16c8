using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>How the features of a region are pooled.</summary>
public sealed record RegionArchitecture
{
    private const int LargestResolution = 64;
    private const int LargestSamplingRatio = 32;

    /// <summary>Cells on each side of a pooled region, 1 to 64.</summary>
    /// <value>Default: 14.</value>
    [JsonPropertyName("regionResolution")] // The name in files.
    public int Resolution { get; init; } = 14;

    /// <summary>Bilinear samples per cell in each direction; at most 32. 0 adapts to the size of the region.</summary>
    /// <value>Default: 0.</value>
    public int SamplingRatio { get; init; }

    /// <summary>Where the last residual stage runs.</summary>
    /// <value>Default: on pooled regions, as in the paper.</value>
    public HeadStagePlacement HeadStage { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Resolution);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Resolution, LargestResolution);
        ArgumentOutOfRangeException.ThrowIfNegative(SamplingRatio);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SamplingRatio, LargestSamplingRatio);
        if (!Enum.IsDefined(HeadStage))
        {
            throw new ArgumentOutOfRangeException(nameof(HeadStage), HeadStage, $"This {nameof(HeadStagePlacement)} does not exist.");
        }
    }
}
