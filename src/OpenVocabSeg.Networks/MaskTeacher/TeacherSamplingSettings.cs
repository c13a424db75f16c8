namespace OpenVocabSeg.Networks;

/// <summary>Settings of the sampling of anchors and regions for the losses of the teacher.</summary>
public sealed record TeacherSamplingSettings
{
    /// <summary>Maximum number of regions sampled per image, and the maximum share of positives among them.</summary>
    /// <value>Default: 512 and 1.0.</value>
    public RegionSampling Regions { get; init; } = new(512, 1.0);

    /// <summary>Maximum number of anchors sampled per image, and the maximum share of positives among them.</summary>
    /// <value>Default: 256 and 0.5.</value>
    public RegionSampling Anchors { get; init; } = new(256, 0.5);

    /// <summary>
    /// Number of network-input pixels by which an anchor may extend beyond its image and still be used in training; negative means any
    /// number. The authors' value is 0. It suits images much larger than their anchors. In small images, objects near the border would
    /// have no trained anchor.
    /// </summary>
    public int AnchorStraddle { get; init; }

    /// <summary>Maximum numbers of anchors and region proposals per image during training.</summary>
    /// <value>Default: 2000 proposals, chosen from the best 12 000 anchors.</value>
    public ProposalLimits Proposals { get; init; } = new(12_000, 2000);

    internal void Validate()
    {
        Regions.Validate();
        Anchors.Validate();
        Proposals.Validate();
    }
}
