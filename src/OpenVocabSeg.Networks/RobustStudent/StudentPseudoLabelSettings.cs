using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>Settings of the pseudo labels: their number per step and their weights.</summary>
public sealed record StudentPseudoLabelSettings
{
    /// <summary>Images with pseudo labels per step; 0 means training on annotations alone.</summary>
    /// <value>Default: 8.</value>
    [JsonPropertyName("pseudoBatchSize")] // The name in files.
    public int BatchSize { get; init; } = 8;

    /// <summary>
    /// Maximum numbers of anchors and region proposals per pseudo-labeled image: the same as for choosing its pseudo labels.
    /// </summary>
    /// <value>Default: 1000 proposals, chosen from the best 6000 anchors.</value>
    [JsonPropertyName("pseudoProposals")] // The name in files.
    public ProposalLimits Proposals { get; init; } = new(6000, 1000);

    /// <summary>
    /// Weight of the classification and box losses of pseudo labels. Null means the paper's 0.01/mean(σ), computed in each step, or, with
    /// <see cref="MaskNoiseLoss.Posterior"/>, which has no σ, the authors' constant 0.1.
    /// </summary>
    /// <value>Default: null.</value>
    [JsonPropertyName("pseudoWeight")] // The name in files.
    public double? Weight { get; init; }

    /// <summary>Weight of the loss of pseudo masks; 0 ignores them.</summary>
    /// <value>Default: 1.</value>
    [JsonPropertyName("pseudoMaskWeight")] // The name in files.
    public double MaskWeight { get; init; } = 1;

    /// <summary>
    /// Weight of background regions in pseudo-labeled images. Captions do not mention all objects, so their background is less certain
    /// than that of annotated images. 0 leaves it out.
    /// </summary>
    /// <value>Default: 0.2, as in the authors' code.</value>
    [JsonPropertyName("pseudoBackgroundWeight")] // The name in files.
    public double BackgroundWeight { get; init; } = 0.2;

    /// <summary>
    /// Exponent q of the trust in the nouns of pseudo labels. The classification loss of a region has the weight p^q, where p is the
    /// student's current probability of the noun. The weights are scaled to a mean of 1 over the regions of a step. So a wrong noun,
    /// which the rest of the data contradicts, has a low weight. 0 trusts all nouns equally. The gradient is that of the generalized
    /// cross-entropy of Zhang and Sabuncu (2018) with exponent q.
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
