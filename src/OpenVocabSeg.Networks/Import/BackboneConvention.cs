namespace OpenVocabSeg.Networks;

/// <summary>What the shapes of a residual network do not tell: where it strides and what images it was trained on.</summary>
public enum BackboneConvention
{
    /// <summary>
    /// MSRA's, Caffe2's and maskrcnn-benchmark's: strides in the first 1×1 convolution of a block; blue, green, red in 0…255 minus
    /// the mean.
    /// </summary>
    Msra,

    /// <summary>torchvision's: strides in the 3×3 convolution; red, green, blue, minus the mean and divided by the deviation.</summary>
    Torchvision,
}
