using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>Initializes weights from a given generator instead of torch's global one.</summary>
internal static class Initialization
{
    // The standard deviation of BERT's initial weights.
    private const double BertDeviation = 0.02;

    /// <summary>Initializes a layer that a ReLU follows: Kaiming-uniform weights, zero bias.</summary>
    public static void KaimingUniform(Conv2d convolution, Generator generator) =>
        KaimingUniform(convolution.weight, convolution.bias, generator);

    /// <summary>Initializes a layer that a ReLU follows: Kaiming-uniform weights, zero bias.</summary>
    public static void KaimingUniform(Linear layer, Generator generator) => KaimingUniform(layer.weight!, layer.bias, generator);

    /// <summary>Initializes every linear layer of a module as PyTorch does by default: uniform within ±1/√inputs.</summary>
    public static void Linear(nn.Module module, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var linear in module.modules().Append(module).OfType<Linear>())
        {
            var bound = 1 / Math.Sqrt(linear.weight.shape[1]);
            linear.weight.uniform_(-bound, bound, generator);
            linear.bias?.uniform_(-bound, bound, generator);
        }
    }

    /// <summary>Initializes every linear layer of a module as BERT does: normal weights, zero bias.</summary>
    public static void Bert(nn.Module module, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var linear in module.modules().OfType<Linear>())
        {
            linear.weight.normal_(0, BertDeviation, generator);
            linear.bias?.zero_();
        }
    }

    private static void KaimingUniform(Tensor weight, Tensor? bias, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var fanIn = weight.shape[1..].Aggregate(1L, (product, length) => product * length);
        var bound = Math.Sqrt(6.0 / fanIn);
        weight.copy_(rand(weight.shape, ScalarType.Float32, generator: generator).Times(2 * bound).Minus(bound));
        bias?.zero_();
    }
}
