namespace OpenVocabSeg.Networks.Proposals;

/// <summary>Architecture and training options of a region proposal network. The defaults are XPM's (C4 features, stride 16).</summary>
internal sealed record RegionProposalOptions
{
    /// <summary>Side lengths of the square anchors in input pixels.</summary>
    public IReadOnlyList<double> AnchorSizes { get; init; } = [32, 64, 128, 256, 512];

    /// <summary>Height ÷ width of the anchors.</summary>
    public IReadOnlyList<double> AspectRatios { get; init; } = [0.5, 1, 2];

    /// <summary>Stride in input pixels.</summary>
    public int Stride { get; init; } = 16;

    /// <summary>
    /// Number of pixels by which an anchor may extend beyond its image and still be used in training; negative means any number.
    /// </summary>
    public int StraddleThreshold { get; init; }

    /// <summary>Channels of the 3×3 convolution; 0 means the number of feature channels.</summary>
    public int Channels { get; init; }

    /// <summary>Minimum IoU of a positive anchor with an object.</summary>
    public double ForegroundThreshold { get; init; } = 0.7;

    /// <summary>An anchor is negative if its IoU with every object is below this.</summary>
    public double BackgroundThreshold { get; init; } = 0.3;

    /// <summary>Number of anchors sampled for the losses, per image.</summary>
    public int BatchSizePerImage { get; init; } = 256;

    /// <summary>Maximum fraction of positives among the sampled anchors.</summary>
    public double PositiveFraction { get; init; } = 0.5;
}
