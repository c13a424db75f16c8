using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Segmentation;

/// <summary>Initial weights drawn from a generator of ours, so that torch's global one is left alone.</summary>
internal static class Initialization
{
    /// <summary>Kaiming-uniform weights for a ReLU that follows, zero bias.</summary>
    public static void KaimingUniform(Conv2d convolution, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var weight = convolution.weight;
        var fanIn = weight.shape[1] * weight.shape[2] * weight.shape[3];
        var bound = Math.Sqrt(6.0 / fanIn);
        weight.copy_(rand(weight.shape, generator: generator) * (2 * bound) - bound);
        convolution.bias?.zero_();
    }
}
