namespace OpenVocabSeg.Networks;

/// <summary>Where the last residual stage (res5) runs.</summary>
public enum HeadStagePlacement
{
    /// <summary>
    /// On each pooled region, as in the paper (Mask R-CNN C4). It then takes most of the time of training and prediction.
    /// </summary>
    AfterPooling,

    /// <summary>
    /// Once on the whole image, without its stride and with dilated filters (Mask R-CNN DC5, Dai et al. 2017), and regions are pooled
    /// from its output. Regions then cost almost nothing, and a frozen stage runs only once per image.
    /// </summary>
    BeforePooling,
}
