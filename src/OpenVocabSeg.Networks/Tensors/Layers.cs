using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>
/// Layers in single precision, whatever torch's default type is in this process, with all weights 0. torch's own constructors take that
/// default and draw weights from torch's global generator, which belong to the host. A test finds other ways of making layers.
/// </summary>
internal static class Layers
{
    /// <summary>A linear map with a bias.</summary>
    /// <param name="inputs">Width of what enters.</param>
    /// <param name="outputs">Width of what leaves.</param>
    public static Linear Linear(long inputs, long outputs) => nn.Linear(Weights(outputs, inputs), Weights(outputs));

    /// <summary>A convolution.</summary>
    /// <param name="inputs">Channels that enter.</param>
    /// <param name="outputs">Channels that leave.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="padding">Rows and columns of zeros on each side.</param>
    /// <param name="stride">Stride.</param>
    /// <param name="dilation">Distance between what the kernel reads.</param>
    public static Conv2d Convolution(long inputs, long outputs, long kernel, long padding = 0, long stride = 1, long dilation = 1)
    {
        // On the device "meta" nothing is allocated or drawn.
        var layer = nn.Conv2d(
            inputs, outputs, kernel, stride, padding, dilation, device: META, dtype: ScalarType.Float32);
        layer.weight = Weights(layer.weight.shape);
        layer.bias = Weights(outputs);
        return layer;
    }

    /// <summary>The same without a bias.</summary>
    /// <inheritdoc cref="Convolution"/>
    public static Conv2d ConvolutionWithoutBias(long inputs, long outputs, long kernel, long padding, long stride)
    {
        var layer = nn.Conv2d(inputs, outputs, kernel, stride, padding, bias: false, device: META, dtype: ScalarType.Float32);
        layer.weight = Weights(layer.weight.shape);
        return layer;
    }

    /// <summary>A transposed convolution.</summary>
    /// <param name="inputs">Channels that enter.</param>
    /// <param name="outputs">Channels that leave.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="stride">Stride.</param>
    public static ConvTranspose2d TransposedConvolution(long inputs, long outputs, long kernel, long stride)
    {
        var layer = nn.ConvTranspose2d(inputs, outputs, kernel, stride, device: META, dtype: ScalarType.Float32);
        layer.weight = Weights(layer.weight.shape);
        layer.bias = Weights(outputs);
        return layer;
    }

    /// <summary>A layer norm that begins as the identity does.</summary>
    /// <param name="width">Width of what is normalized.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public static LayerNorm Norm(long width, double epsilon) => nn.LayerNorm(width, epsilon, dtype: ScalarType.Float32);

    /// <summary>A batch norm that begins as the identity does.</summary>
    /// <param name="channels">Channels.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public static BatchNorm2d BatchNorm(long channels, double epsilon)
    {
        var layer = nn.BatchNorm2d(channels, epsilon, dtype: ScalarType.Float32);

        // TorchSharp gives the count that type too.
        layer.num_batches_tracked = tensor(0L);
        return layer;
    }

    /// <summary>A parameter of zeros.</summary>
    /// <param name="shape">Its shape.</param>
    public static Parameter Weights(params long[] shape) => nn.Parameter(zeros(shape, ScalarType.Float32));
}
