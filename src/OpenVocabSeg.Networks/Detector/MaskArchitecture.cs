using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>The mask head.</summary>
public sealed record MaskArchitecture
{
    private const int LargestResolution = 256;

    /// <summary>The features that the mask head uses.</summary>
    /// <value>Default: the shared last stage (Mask R-CNN C4).</value>
    [JsonPropertyName("maskHead")] // The name in files.
    public MaskHeadKind Head { get; init; } = MaskHeadKind.SharedHeadStage;

    /// <summary>Channels of the mask head; ignored for <see cref="MaskHeadKind.NeckFeatures"/>.</summary>
    /// <value>Default: 256.</value>
    [JsonPropertyName("maskChannels")] // The name in files.
    public int Channels { get; init; } = 256;

    /// <summary>Pixels on each side of a predicted mask, 1 to 256; ignored for <see cref="MaskHeadKind.SharedHeadStage"/>.</summary>
    /// <value>Default: 14.</value>
    [JsonPropertyName("maskResolution")] // The name in files.
    public int Resolution { get; init; } = 14;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Resolution);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Resolution, LargestResolution);
        if (!Enum.IsDefined(Head))
        {
            throw new ArgumentOutOfRangeException(nameof(Head), Head, $"This {nameof(MaskHeadKind)} does not exist.");
        }
    }
}
