using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// How one parameter moves by its gradient, with what is remembered of it. The rules are PyTorch's, written here as those of TorchSharp
/// 0.107 give numbers to operations that a garbage collection may take away (<see cref="OpenVocabSeg.Networks.Tensors.KeptScalars"/>).
/// </summary>
/// <param name="parameter">The parameter.</param>
/// <param name="decay">Its weight decay.</param>
internal abstract class UpdateRule(Parameter parameter, double decay) : IDisposable
{
    /// <summary>Moves by the parameter's gradient; one without a gradient stays as it is.</summary>
    /// <param name="rate">Learning rate.</param>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (parameter.grad is { } gradient)
        {
            Move(parameter, gradient, rate, decay);
        }
    }

    /// <summary>What is remembered, by name; none of the values is a copy.</summary>
    public abstract IEnumerable<(string Name, Tensor Value)> State();

    /// <summary>Takes over what was remembered.</summary>
    /// <param name="has">Whether there is a value of a name.</param>
    /// <param name="read">The value of a name, a type and a shape, in the caller's dispose scope.</param>
    public abstract void Restore(Predicate<string> has, Func<string, ScalarType, long[], Tensor> read);

    public abstract void Dispose();

    /// <summary>Moves a parameter that has a gradient.</summary>
    protected abstract void Move(Tensor parameter, Tensor gradient, double rate, double decay);

    /// <summary>A tensor of zeros in the shape of the parameter that outlives all scopes.</summary>
    protected Tensor Zeros() => zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();

    /// <summary>The value of a name, in the parameter's shape and type.</summary>
    protected Tensor Read(Func<string, ScalarType, long[], Tensor> read, string name) => read(name, parameter.dtype, parameter.shape);
}
