namespace OpenVocabSeg.Networks.Proposals;

/// <summary>Settings that select proposals from the boxes of the anchors.</summary>
internal sealed record ProposalSettings
{
    /// <summary>Number of boxes with the highest objectness that enter non-maximum suppression, per image.</summary>
    public int PreNmsTopN { get; init; } = 6000;

    /// <summary>Maximum number of proposals per image.</summary>
    public int PostNmsTopN { get; init; } = 1000;

    /// <summary>IoU at or above which the box with the lower objectness is suppressed.</summary>
    public double NmsThreshold { get; init; } = 0.7;

    /// <summary>Minimum width and height of a proposal in pixels.</summary>
    public double MinSize { get; init; }
}
