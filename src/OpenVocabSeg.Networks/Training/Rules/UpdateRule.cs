using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training.Rules;

/// <summary>
/// The update rule of one parameter, with its state. The rules are those of PyTorch. They are implemented here because those of
/// TorchSharp 0.107 pass numbers to operations that a garbage collection can free
/// (<see cref="OpenVocabSeg.Networks.Tensors.KeptScalars"/>).
/// </summary>
/// <param name="parameter">The parameter.</param>
/// <param name="decay">Its weight decay.</param>
internal abstract class UpdateRule(Parameter parameter, double decay) : IDisposable
{
    /// <summary>Updates the parameter by its gradient. A parameter without a gradient is not changed.</summary>
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

    /// <summary>Gets the state by name, without copies.</summary>
    public abstract IEnumerable<(string Name, Tensor Value)> State();

    /// <summary>Restores the state.</summary>
    /// <param name="has">Checks whether there is a value with a name.</param>
    /// <param name="read">Reads the value with a name, a type and a shape, in the caller's dispose scope.</param>
    public abstract void Restore(Predicate<string> has, Func<string, ScalarType, long[], Tensor> read);

    public abstract void Dispose();

    /// <summary>Updates a parameter that has a gradient.</summary>
    protected abstract void Move(Tensor parameter, Tensor gradient, double rate, double decay);

    /// <summary>Creates a tensor of zeros with the shape of the parameter that outlives all scopes.</summary>
    protected Tensor Zeros() => zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();

    /// <summary>Reads the value with a name, with the shape and type of the parameter.</summary>
    protected Tensor Read(Func<string, ScalarType, long[], Tensor> read, string name) => read(name, parameter.dtype, parameter.shape);
}
