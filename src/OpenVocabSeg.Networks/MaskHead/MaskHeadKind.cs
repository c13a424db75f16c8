namespace OpenVocabSeg.Networks;

/// <summary>Where the mask head takes its features from.</summary>
public enum MaskHeadKind
{
    /// <summary>The paper's Mask R-CNN C4: the box head's res5 features, up-sampled by one transposed convolution.</summary>
    SharedHeadStage,

    /// <summary>A feature map of stride 4, fused from the finest backbone maps: sharper masks of small objects.</summary>
    FineFeatures,

    /// <summary>
    /// The map of <see cref="SegmenterArchitecture.NeckChannels"/>, cut at the masks' resolution: convolutions that see a whole region. For
    /// a frozen backbone, whose finer maps nobody keeps, and few annotated images.
    /// </summary>
    NeckFeatures,
}
