namespace OpenVocabSeg.Networks;

/// <summary>
/// Properties of a residual network that its shapes do not determine: where its strides are and which range of colors its images had.
/// </summary>
public enum BackboneConvention
{
    /// <summary>
    /// The convention of MSRA, Caffe2 and maskrcnn-benchmark: strides in the first 1×1 convolution of a block; blue, green, red in 0…255
    /// minus the mean.
    /// </summary>
    Msra,

    /// <summary>
    /// The convention of torchvision: strides in the 3×3 convolution; red, green, blue, minus the mean and divided by the deviation.
    /// </summary>
    Torchvision,
}
