using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>
/// Creates layers in single precision with zero weights, regardless of torch's default type in the process. Torch's own constructors use
/// that default and draw weights from torch's global generator, which both belong to the host. A test finds layers that are created in
/// other ways.
/// </summary>
internal static class Layers
{
    /// <summary>Creates a linear layer with a bias.</summary>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="outputs">Number of outputs.</param>
    public static Linear Linear(long inputs, long outputs) => nn.Linear(Weights(outputs, inputs), Weights(outputs));

    /// <summary>Creates a convolution with a bias.</summary>
    /// <param name="inputs">Number of input channels.</param>
    /// <param name="outputs">Number of output channels.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="padding">Number of zero rows and columns on each side.</param>
    /// <param name="stride">Stride.</param>
    /// <param name="dilation">Distance between the cells that the kernel reads.</param>
    public static Conv2d Convolution(long inputs, long outputs, long kernel, long padding = 0, long stride = 1, long dilation = 1)
    {
        // On the device "meta", no memory is allocated and no weights are drawn.
        var layer = nn.Conv2d(
            inputs, outputs, kernel, stride, padding, dilation, device: META, dtype: ScalarType.Float32);
        layer.weight = Weights(layer.weight.shape);
        layer.bias = Weights(outputs);
        return layer;
    }

    /// <summary>Creates a convolution without a bias.</summary>
    /// <inheritdoc cref="Convolution"/>
    public static Conv2d ConvolutionWithoutBias(long inputs, long outputs, long kernel, long padding, long stride)
    {
        var layer = nn.Conv2d(inputs, outputs, kernel, stride, padding, bias: false, device: META, dtype: ScalarType.Float32);
        layer.weight = Weights(layer.weight.shape);
        return layer;
    }

    /// <summary>Creates a transposed convolution with a bias.</summary>
    /// <param name="inputs">Number of input channels.</param>
    /// <param name="outputs">Number of output channels.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="stride">Stride.</param>
    public static ConvTranspose2d TransposedConvolution(long inputs, long outputs, long kernel, long stride)
    {
        var layer = nn.ConvTranspose2d(inputs, outputs, kernel, stride, device: META, dtype: ScalarType.Float32);
        layer.weight = Weights(layer.weight.shape);
        layer.bias = Weights(outputs);
        return layer;
    }

    /// <summary>Creates a layer norm with weights 1 and biases 0.</summary>
    /// <param name="width">Width of the normalized vectors.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public static LayerNorm Norm(long width, double epsilon) => nn.LayerNorm(width, epsilon, dtype: ScalarType.Float32);

    /// <summary>Creates a parameter of zeros.</summary>
    /// <param name="shape">Its shape.</param>
    public static Parameter Weights(params long[] shape) => nn.Parameter(zeros(shape, ScalarType.Float32));
}
