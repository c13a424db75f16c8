namespace OpenVocabSeg.Networks;

/// <summary>Which anchors and regions of an image the teacher learns from.</summary>
public sealed record TeacherSamplingSettings
{
    /// <summary>Regions sampled in an image and the greatest share of positives among them.</summary>
    /// <value>Default: 512 and 1.0.</value>
    public RegionSampling Regions { get; init; } = new(512, 1.0);

    /// <summary>Anchors sampled in an image and the greatest share of positives among them.</summary>
    /// <value>Default: 256 and 0.5.</value>
    public RegionSampling Anchors { get; init; } = new(256, 0.5);

    /// <summary>
    /// How many pixels of the network's input an anchor may reach over the image's border and still train the
    /// proposals; negative: any number. The authors' is 0: fine for images many times larger than their anchors,
    /// but objects near the border of a small image would then have no trained anchor.
    /// </summary>
    public int AnchorStraddle { get; init; }

    /// <summary>Region proposals made in each image while training.</summary>
    /// <value>Default: 2000 of the best 12 000 anchors.</value>
    public ProposalLimits Proposals { get; init; } = new(12_000, 2000);

    internal void Validate()
    {
        Regions.Validate();
        Anchors.Validate();
        Proposals.Validate();
    }
}
