namespace OpenVocabSeg.Networks.Proposals;

/// <summary>Which of the anchors' boxes become proposals.</summary>
internal sealed record ProposalSettings
{
    /// <summary>Boxes with the highest objectness that are considered, an image.</summary>
    public int PreNmsTopN { get; init; } = 6000;

    /// <summary>Proposals returned at most, an image.</summary>
    public int PostNmsTopN { get; init; } = 1000;

    /// <summary>Overlap (IoU) at which the box with the lower objectness is dropped.</summary>
    public double NmsThreshold { get; init; } = 0.7;

    /// <summary>Smallest width and height of a proposal in pixels.</summary>
    public double MinSize { get; init; }
}
