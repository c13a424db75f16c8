using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>How much the student learns from pseudo labels.</summary>
public sealed record StudentPseudoLabelSettings
{
    /// <summary>Images with pseudo labels per step; 0 trains on annotations alone.</summary>
    /// <value>Default: 8.</value>
    [JsonPropertyName("pseudoBatchSize")] // The name in files.
    public int BatchSize { get; init; } = 8;

    /// <summary>Region proposals made in each pseudo-labeled image: as many as its pseudo labels were chosen from.</summary>
    /// <value>Default: 1000 of the best 6000 anchors.</value>
    [JsonPropertyName("pseudoProposals")] // The name in files.
    public ProposalLimits Proposals { get; init; } = new(6000, 1000);

    /// <summary>
    /// Weight of the pseudo labels' classification and box losses; null takes the paper's 0.01/mean(σ), anew in each step, and the
    /// authors' constant 0.1 with <see cref="MaskNoiseLoss.Posterior"/>, which has no σ.
    /// </summary>
    /// <value>Default: null.</value>
    [JsonPropertyName("pseudoWeight")] // The name in files.
    public double? Weight { get; init; }

    /// <summary>Weight of the pseudo masks' loss; 0 ignores them.</summary>
    /// <value>Default: 1.</value>
    [JsonPropertyName("pseudoMaskWeight")] // The name in files.
    public double MaskWeight { get; init; } = 1;

    /// <summary>
    /// Weight of background regions in pseudo-labeled images. Captions leave objects unmentioned, so their background is
    /// less sure than that of annotated images; 0 leaves it out altogether.
    /// </summary>
    /// <value>Default: 0.2, the authors'.</value>
    [JsonPropertyName("pseudoBackgroundWeight")] // The name in files.
    public double BackgroundWeight { get; init; } = 0.2;

    /// <summary>
    /// Exponent q of the trust in the nouns of pseudo labels: a region's classification loss counts p^q, where p is the student's own
    /// probability of the noun there at the time, brought to a mean of 1 over the regions of a step. A wrong noun, which the rest of the
    /// data contradicts, so counts little. 0 trusts all alike; the gradient of q is that of the generalized cross-entropy of
    /// Zhang and Sabuncu (2018).
    /// </summary>
    /// <value>At least 0. Default: 0.5.</value>
    public double NounTrust { get; init; } = 0.5;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(MaskWeight);
        ArgumentOutOfRangeException.ThrowIfNegative(NounTrust);
        ArgumentOutOfRangeException.ThrowIfNegative(BackgroundWeight);
        if (Weight is { } weight)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weight, nameof(Weight));
        }

        Proposals.Validate();
    }
}
