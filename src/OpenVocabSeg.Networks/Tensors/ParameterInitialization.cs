using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>Initial weights drawn from a given generator instead of torch's global one.</summary>
internal static class ParameterInitialization
{
    // As BERT's weights start.
    private const double BertDeviation = 0.02;

    /// <summary>PyTorch's default for every linear map below a module: even within ±1/√inputs.</summary>
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

    /// <summary>BERT's for every linear map below a module: normal weights, no bias.</summary>
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
}
