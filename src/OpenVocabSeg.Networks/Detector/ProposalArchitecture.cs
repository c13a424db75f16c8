using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>The region proposal network.</summary>
public sealed record ProposalArchitecture
{
    /// <summary>Side lengths of the square anchors in network-input pixels.</summary>
    /// <value>Default: 32, 64, 128, 256, 512.</value>
    public IReadOnlyList<double> AnchorSizes { get; init; } = [32, 64, 128, 256, 512];

    /// <summary>Height ÷ width of the anchors.</summary>
    /// <value>Default: 0.5, 1, 2.</value>
    public IReadOnlyList<double> AnchorAspectRatios { get; init; } = [0.5, 1, 2];

    /// <summary>Channels of the proposal network; 0 means the number of its input channels.</summary>
    /// <value>Default: 0.</value>
    [JsonPropertyName("proposalChannels")] // The name in files.
    public int Channels { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfZero(AnchorSizes.Count, nameof(AnchorSizes));
        ArgumentOutOfRangeException.ThrowIfZero(AnchorAspectRatios.Count, nameof(AnchorAspectRatios));
        ArgumentOutOfRangeException.ThrowIfNegative(Channels);
    }
}
