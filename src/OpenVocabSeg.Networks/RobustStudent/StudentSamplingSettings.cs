namespace OpenVocabSeg.Networks;

/// <summary>
/// Settings of the sampling of regions of annotated images, and of their classification. Sampling, mirroring and the scale of embeddings
/// apply to pseudo-labeled images too.
/// </summary>
public sealed record StudentSamplingSettings
{
    /// <summary>Maximum number of regions sampled per image, and the maximum share of positives among them.</summary>
    /// <value>Default: 512 and 1.0.</value>
    public RegionSampling Regions { get; init; } = new(512, 1.0);

    /// <summary>Maximum numbers of anchors and region proposals per annotated image during training.</summary>
    /// <value>Default: 2000 proposals, chosen from the best 12 000 anchors.</value>
    public ProposalLimits Proposals { get; init; } = new(12_000, 2000);

    /// <summary>Weight of the background class in the classification loss.</summary>
    /// <value>Default: 0.2.</value>
    public double BackgroundWeight { get; init; } = 0.2;

    /// <summary>Whether class embeddings are scaled to unit length, as in the authors' student.</summary>
    /// <value>Default: true.</value>
    public bool NormalizeEmbeddings { get; init; } = true;

    /// <summary>Whether half of the images are mirrored; features are then stored for both.</summary>
    /// <value>Default: true.</value>
    public bool Flip { get; init; } = true;

    internal void Validate()
    {
        Regions.Validate();
        Proposals.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(BackgroundWeight);
    }
}
