using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>The region proposal network.</summary>
public sealed record ProposalArchitecture
{
    private const int MostAnchors = 1024;

    /// <summary>Side lengths of the square anchors in network-input pixels, positive.</summary>
    /// <value>Default: 32, 64, 128, 256, 512.</value>
    public IReadOnlyList<double> AnchorSizes { get; init; } = [32, 64, 128, 256, 512];

    /// <summary>Height ÷ width of the anchors, positive. There are at most 1024 anchors a cell: sizes × aspect ratios.</summary>
    /// <value>Default: 0.5, 1, 2.</value>
    public IReadOnlyList<double> AnchorAspectRatios { get; init; } = [0.5, 1, 2];

    /// <summary>Channels of the proposal network; 0 means the number of its input channels.</summary>
    /// <value>Default: 0.</value>
    [JsonPropertyName("proposalChannels")] // The name in files.
    public int Channels { get; init; }

    internal void Validate()
    {
        ThrowUnlessPositive(AnchorSizes, nameof(AnchorSizes));
        ThrowUnlessPositive(AnchorAspectRatios, nameof(AnchorAspectRatios));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            (long)AnchorSizes.Count * AnchorAspectRatios.Count, MostAnchors, $"{nameof(AnchorSizes)} × {nameof(AnchorAspectRatios)}");
        ArgumentOutOfRangeException.ThrowIfNegative(Channels);
    }

    private static void ThrowUnlessPositive(IReadOnlyList<double> values, string name)
    {
        if (values is not { Count: > 0 } || values.Any(value => !(value > 0) || !double.IsFinite(value)))
        {
            throw new ArgumentException(
                $"{name} must be positive numbers, at least one, got '{string.Join(", ", (values ?? []).Take(9))}'.");
        }
    }
}
