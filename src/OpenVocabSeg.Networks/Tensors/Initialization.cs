using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>Initial weights drawn from a generator of ours, so that torch's global one is left alone.</summary>
internal static class Initialization
{
    /// <summary>Kaiming-uniform weights for a ReLU that follows, zero bias.</summary>
    public static void KaimingUniform(Conv2d convolution, Generator generator) =>
        KaimingUniform(convolution.weight, convolution.bias, generator);

    /// <summary>Kaiming-uniform weights for a ReLU that follows, zero bias.</summary>
    public static void KaimingUniform(Linear layer, Generator generator) => KaimingUniform(layer.weight!, layer.bias, generator);

    private static void KaimingUniform(Tensor weight, Tensor? bias, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var fanIn = weight.shape[1..].Aggregate(1L, (product, length) => product * length);
        var bound = Math.Sqrt(6.0 / fanIn);
        weight.copy_(rand(weight.shape, generator: generator).Times(2 * bound).Minus(bound));
        bias?.zero_();
    }
}
