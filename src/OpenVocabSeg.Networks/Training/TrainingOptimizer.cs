using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// An optimizer over named parameters with the rates of <see cref="OptimizerSettings"/> and the course of a
/// <see cref="LearningRateSchedule"/>. Parameters that do not require a gradient are left out.
/// </summary>
internal sealed class TrainingOptimizer : IDisposable
{
    private const string GradientName = "has_gradient";

    private readonly OptimizerSettings _settings;
    private readonly LearningRateSchedule _schedule;
    private readonly int _iterations;
    private readonly Func<string, int, double> _rateFactor;
    private readonly Parameter[] _parameters;
    private readonly (string Name, string Group, bool Bias, UpdateRule Rule)[] _rules;

    /// <param name="parameters">Parameters with their state_dict names.</param>
    /// <param name="settings">Rule and rates.</param>
    /// <param name="schedule">Course of the rate.</param>
    /// <param name="iterations">Iterations of the stage.</param>
    /// <param name="groupOf">The group of a parameter, by its name; one group when null.</param>
    /// <param name="rateFactor">Factor on the learning rate by group and iteration; 1 when null.</param>
    public TrainingOptimizer(
        IEnumerable<(string Name, Parameter Parameter)> parameters,
        OptimizerSettings settings,
        LearningRateSchedule schedule,
        int iterations,
        Func<string, string>? groupOf = null,
        Func<string, int, double>? rateFactor = null)
    {
        settings.Validate();
        schedule.Validate();
        _settings = settings;
        _schedule = schedule;
        _iterations = iterations;

        // By group, as optimizers keep them: the norm of all gradients is rounded in this order.
        var trained = parameters
            .Where(p => p.Parameter.requires_grad)
            .Select(p => (
                p.Name,
                p.Parameter,
                Group: groupOf?.Invoke(p.Name) ?? string.Empty,
                Bias: p.Name.EndsWith(".bias", StringComparison.Ordinal)))
            .GroupBy(p => (p.Group, p.Bias))
            .SelectMany(group => group)
            .ToArray();
        if (trained.Length == 0)
        {
            throw new ArgumentException("No parameter requires a gradient.", nameof(parameters));
        }

        _rateFactor = rateFactor ?? ((_, _) => 1);
        _parameters = [.. trained.Select(p => p.Parameter)];
        _rules =
        [
            .. trained.Select(p => (
                p.Name, p.Group, p.Bias, Rule(p.Parameter, p.Bias ? settings.BiasWeightDecay : settings.WeightDecay))),
        ];

        UpdateRule Rule(Parameter parameter, double decay) => settings.Kind switch
        {
            OptimizerKind.Sgd => new SgdRule(parameter, decay, settings.Momentum),
            OptimizerKind.AdamW => new AdamWRule(parameter, decay),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Kind, "Unknown optimizer."),
        };
    }

    /// <summary>Base learning rate of the last step taken, before the groups' factors.</summary>
    public double LearningRate { get; private set; }

    /// <summary>Back-propagates a loss, clips where the settings say so, and takes one step.</summary>
    /// <param name="loss">A scalar.</param>
    /// <param name="iteration">Steps taken before this one, from 0.</param>
    /// <returns>The norm of all gradients before they are clipped, a scalar on their device, in the caller's dispose scope.</returns>
    public Tensor Step(Tensor loss, int iteration)
    {
        using var scope = NewDisposeScope();
        LearningRate = _settings.LearningRate * _schedule.Factor(iteration, _iterations);
        foreach (var parameter in _parameters)
        {
            parameter.grad?.zero_();
        }

        loss.backward();
        var norm = ClipGradients();
        foreach (var (_, group, bias, rule) in _rules)
        {
            rule.Step(LearningRate * _rateFactor(group, iteration) * (bias ? _settings.BiasLearningRateFactor : 1));
        }

        return norm.MoveToOuterDisposeScope();
    }

    // To the same bits as torch's clip_grad_norm_, which reads the norm from the device in each step; here it is read with the losses.
    private Tensor ClipGradients()
    {
        const double Epsilon = 1e-6;
        using var noGradient = no_grad();
        Tensor[] gradients = [.. _parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        var norms = gradients.Select(gradient => gradient.norm()).ToArray();
        var norm = norms.Length == 1 ? norms[0] : stack(norms).norm();
        if (_settings.GradientClipNorm is { } maximum)
        {
            using Scalar limit = maximum;
            var factor = (full_like(norm, limit) / norm.Plus(Epsilon)).clamp_max(KeptScalars.One);
            foreach (var gradient in gradients)
            {
                gradient.mul_(factor);
            }
        }

        return norm;
    }

    /// <summary>
    /// What the rule remembers of each parameter, by its name: momentum, or moments and steps, and whether it has a gradient, as one
    /// that never had one is left alone, but one whose gradient is zero decays. In the caller's dispose scope.
    /// </summary>
    public Dictionary<string, Tensor> State()
    {
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var ((name, _, _, rule), parameter) in _rules.Zip(_parameters))
        {
            values.Add($"{name}.{GradientName}", tensor(parameter.grad is not null));
            foreach (var (what, value) in rule.State())
            {
                values.Add($"{name}.{what}", value);
            }
        }

        return values;
    }

    /// <summary>Goes on from the <see cref="State"/> of an optimizer of the same parameters.</summary>
    /// <exception cref="InvalidDataException">It is of other parameters.</exception>
    public void Restore(ITensorSource source)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var infos = source.Tensors.ToDictionary(info => info.Name, StringComparer.Ordinal);
        foreach (var ((name, _, _, rule), parameter) in _rules.Zip(_parameters))
        {
            if (Read($"{name}.{GradientName}", ScalarType.Bool, []).item<bool>())
            {
                parameter.grad = zeros_like(parameter).DetachFromDisposeScope();
            }

            rule.Restore(what => infos.ContainsKey($"{name}.{what}"), (what, type, shape) => Read($"{name}.{what}", type, shape));
        }

        Tensor Read(string name, ScalarType type, long[] shape)
        {
            var wanted = new TensorInfo(name, type, shape);
            return !infos.TryGetValue(name, out var info) ? throw new InvalidDataException($"{source.Name} has no {name}.")
                : info.DataType == type && info.Shape.SequenceEqual(shape) ? source.ReadFinite(name)
                : throw new InvalidDataException($"{source.Name}: {name} is {info} where {wanted} is needed.");
        }
    }

    public void Dispose()
    {
        foreach (var (_, _, _, rule) in _rules)
        {
            rule.Dispose();
        }
    }
}
