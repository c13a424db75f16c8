namespace OpenVocabSeg.Networks;

/// <summary>
/// Which regions of an annotated image the student learns from. Mirroring and sampling hold for pseudo-labeled images too.
/// </summary>
public sealed record StudentSamplingSettings
{
    /// <summary>Regions sampled in an image and the greatest share of positives among them.</summary>
    /// <value>Default: 512 and 1.0.</value>
    public RegionSampling Regions { get; init; } = new(512, 1.0);

    /// <summary>Region proposals made in each annotated image while training.</summary>
    /// <value>Default: 2000 of the best 12 000 anchors.</value>
    public ProposalLimits Proposals { get; init; } = new(12_000, 2000);

    /// <summary>Whether half of the images are mirrored; features are then kept for both.</summary>
    /// <value>Default: true.</value>
    public bool Flip { get; init; } = true;

    internal void Validate()
    {
        Regions.Validate();
        Proposals.Validate();
    }
}
