using OpenVocabSeg.Networks.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>
/// 1×1 convolutions with stride 1. Where the processor hides its caches, oneDNN is switched off (docs/reference/runtime.md). There they are
/// matrix products, which are as fast.
/// </summary>
internal static class PointwiseConvolution
{
    /// <summary>Applies a layer of 1×1 convolutions.</summary>
    /// <param name="layer">The layer: kernel 1, stride 1, no padding. Its own stride is ignored.</param>
    /// <param name="input">[B, C, h, w], best in channels-last layout.</param>
    /// <returns>[B, K, h, w].</returns>
    public static Tensor Apply(Conv2d layer, Tensor input) => Apply(input, layer.weight, layer.bias);

    /// <summary>Computes a 1×1 convolution.</summary>
    /// <param name="input">[B, C, h, w], best in channels-last layout.</param>
    /// <param name="weight">[K, C, 1, 1].</param>
    /// <param name="bias">[K]; null for none.</param>
    /// <returns>[B, K, h, w].</returns>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias = null) =>
        ProcessorCaches.AreHidden && input.device_type == DeviceType.CPU
            ? MatrixProduct(input, weight, bias)
            : nn.functional.conv2d(input, weight, bias);

    /// <summary>Computes a 1×1 convolution as the product of the weights and the channels of all cells.</summary>
    /// <inheritdoc cref="Apply(Tensor, Tensor, Tensor?)"/>
    public static Tensor MatrixProduct(Tensor input, Tensor weight, Tensor? bias = null)
    {
        using var scope = NewDisposeScope();
        var cells = nn.functional.linear(input.permute(0, 2, 3, 1), weight.view(weight.shape[0], weight.shape[1]), bias);
        return cells.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
