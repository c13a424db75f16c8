namespace OpenVocabSeg.Networks;

/// <summary>The features that the mask head uses.</summary>
public enum MaskHeadKind
{
    /// <summary>The paper's Mask R-CNN C4: the box head's res5 features, up-sampled by one transposed convolution.</summary>
    SharedHeadStage,

    /// <summary>A feature map of stride 4, fused from the finest backbone maps: sharper masks of small objects.</summary>
    FineFeatures,

    /// <summary>
    /// The map of <see cref="SegmenterArchitecture.NeckChannels"/>, pooled at the resolution of the masks. The convolutions have a
    /// receptive field of the whole region. For a frozen backbone, whose finer maps are not stored, and few annotated images.
    /// </summary>
    NeckFeatures,
}
