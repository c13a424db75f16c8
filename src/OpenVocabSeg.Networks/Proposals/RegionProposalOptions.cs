namespace OpenVocabSeg.Networks.Proposals;

/// <summary>Shape and training of a region proposal network. The defaults are XPM's (C4 features, stride 16).</summary>
internal sealed record RegionProposalOptions
{
    /// <summary>Side lengths of the square anchors in input pixels.</summary>
    public IReadOnlyList<double> AnchorSizes { get; init; } = [32, 64, 128, 256, 512];

    /// <summary>Height ÷ width of the anchors.</summary>
    public IReadOnlyList<double> AspectRatios { get; init; } = [0.5, 1, 2];

    /// <summary>Input pixels a feature cell.</summary>
    public int Stride { get; init; } = 16;

    /// <summary>How many pixels an anchor may reach over the image's border and still be trained on; negative: any number.</summary>
    public int StraddleThreshold { get; init; }

    /// <summary>Channels of the 3×3 convolution; 0 means as many as the features have.</summary>
    public int Channels { get; init; }

    /// <summary>Smallest overlap (IoU) with an object that makes an anchor positive.</summary>
    public double ForegroundThreshold { get; init; } = 0.7;

    /// <summary>Anchors overlapping every object less than this are negative.</summary>
    public double BackgroundThreshold { get; init; } = 0.3;

    /// <summary>Anchors sampled for the losses, an image.</summary>
    public int BatchSizePerImage { get; init; } = 256;

    /// <summary>Largest fraction of positive anchors among the sampled.</summary>
    public double PositiveFraction { get; init; } = 0.5;
}
