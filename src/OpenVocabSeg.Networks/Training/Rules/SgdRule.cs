using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training.Rules;

/// <summary>
/// Stochastic gradient descent with momentum; weight decay is added to the gradient. The momentum of the first step is its gradient.
/// </summary>
internal sealed class SgdRule(Parameter parameter, double decay, double momentum) : UpdateRule(parameter, decay)
{
    private const string Name = "momentum";

    private Tensor? _momentum;

    public override IEnumerable<(string Name, Tensor Value)> State() => _momentum is null ? [] : [(Name, _momentum)];

    public override void Restore(Predicate<string> has, Func<string, ScalarType, long[], Tensor> read)
    {
        if (has(Name))
        {
            var value = Read(read, Name);
            _momentum ??= Zeros();
            _momentum.copy_(value);
        }
    }

    public override void Dispose() => _momentum?.Dispose();

    protected override void Move(Tensor parameter, Tensor gradient, double rate, double decay)
    {
        using Scalar step = -rate;
        using Scalar share = decay;
        using Scalar kept = momentum;
        var direction = decay == 0 ? gradient : gradient.add(parameter, share);
        if (momentum != 0)
        {
            direction = _momentum is null
                ? _momentum = direction.clone().DetachFromDisposeScope()
                : _momentum.mul_(kept).add_(direction, KeptScalars.One);
        }

        parameter.add_(direction, step);
    }
}
