namespace OpenVocabSeg.Networks;

/// <summary>Where the last residual stage (res5) runs.</summary>
public enum HeadStagePlacement
{
    /// <summary>
    /// On each pooled region, as in the paper (Mask R-CNN C4): most of the time of training and prediction is spent there.
    /// </summary>
    AfterPooling,

    /// <summary>
    /// Once on the whole image, without its stride and with dilated filters (Mask R-CNN DC5, Dai et al. 2017), and regions are pooled
    /// from what it gives: regions cost next to nothing, and while the stage is frozen it runs once an image.
    /// </summary>
    BeforePooling,
}
