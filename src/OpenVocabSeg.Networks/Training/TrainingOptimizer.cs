using System.Runtime.InteropServices;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training.Rules;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// An optimizer of named parameters with the rates of <see cref="OptimizerSettings"/> and a <see cref="LearningRateSchedule"/>.
/// Parameters that do not require a gradient are left out.
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
    private GradientSum? _gradients;
    private IMarkedParts? _marked;
    private ICollective _collective = SingleProcess.Instance;

    /// <param name="parameters">Parameters with their state_dict names.</param>
    /// <param name="settings">Rule and rates.</param>
    /// <param name="schedule">The learning rate schedule.</param>
    /// <param name="iterations">Iterations of the stage.</param>
    /// <param name="groupOf">Gets the group of a parameter by its name; null means one group.</param>
    /// <param name="rateFactor">Gets the factor of the learning rate by group and iteration; null means 1.</param>
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

        // Ordered by group, as in optimizers: the rounding of the norm of all gradients depends on the order.
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

    /// <summary>Base learning rate of the last step, before the factors of the groups.</summary>
    public double LearningRate { get; private set; }

    /// <summary>
    /// Sums the gradients of all processes in each step. The loss of each process is then that of the whole batch, with gradients of its
    /// share. Call it once, before the first step.
    /// </summary>
    /// <param name="context">The processes, and cancellation.</param>
    /// <param name="isWhole">Whether every process computes the whole gradient of a parameter, by its name.</param>
    /// <param name="first">
    /// What runs first, for example the backbone: the gradients of what runs later, and of its last parts, are summed while the backward
    /// pass computes those of the parts before. Null sums after the backward pass.
    /// </param>
    public void Share(TrainingContext context, Func<string, bool> isWhole, IMarkedParts? first = null)
    {
        _collective = context.Collective;
        if (_collective.Count == 1)
        {
            return;
        }

        HashSet<object?>[] parts =
            [.. (first?.Parts ?? []).Select(part => part.parameters().ToHashSet<object?>(ReferenceEqualityComparer.Instance))];
        _gradients = new GradientSum(
            _parameters.Zip(_rules, (parameter, rule) => (parameter, isWhole(rule.Name), PartOf(parameter))),
            _collective,
            context.SumsInBackwardPass,
            context.CancellationToken);
        if (first is not null)
        {
            (_marked, first.Mark) = (first, _gradients.Mark);
        }

        int PartOf(Parameter parameter) =>
            Array.FindIndex(parts, part => part.Contains(parameter)) is var part and >= 0 ? part : parts.Length;
    }

    /// <summary>Backpropagates a loss, clips gradients if set, and takes one step.</summary>
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

        if (_gradients is null)
        {
            loss.backward();
        }
        else
        {
            _gradients.Backpropagate(loss);
        }

        var norm = ClipGradients();
        foreach (var (_, group, bias, rule) in _rules)
        {
            rule.Step(LearningRate * _rateFactor(group, iteration) * (bias ? _settings.BiasLearningRateFactor : 1));
        }

        return norm.MoveToOuterDisposeScope();
    }

    // The result is bit-equal to that of torch's clip_grad_norm_, which reads the norm from the device in each step. Here, it is read
    // together with the losses.
    private Tensor ClipGradients()
    {
        const double Epsilon = 1e-6;
        using var noGradient = no_grad();
        Tensor[] gradients = [.. _parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        var norms = gradients.Select(gradient => gradient.norm()).ToArray();
        var norm = norms.Length == 1 ? norms[0] : stack(norms).norm();
        if (_collective.Count > 1)
        {
            // All processes clip by the same bits.
            float[] shared = [norm.cpu().item<float>()];
            _collective.Broadcast(MemoryMarshal.AsBytes(shared.AsSpan()));
            norm = tensor(shared[0], device: norm.device);
        }

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
    /// Gets the optimizer state of each parameter by name: momentum, or moments and steps, and whether it has a gradient. A parameter
    /// that never had a gradient is not changed, but one with a zero gradient decays. In the caller's dispose scope.
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

    /// <summary>Restores the <see cref="State"/> of an optimizer of the same parameters.</summary>
    /// <exception cref="InvalidDataException">The state belongs to other parameters.</exception>
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
                : throw new InvalidDataException($"{source.Name}: {name} is {info}, but {wanted} is needed.");
        }
    }

    public void Dispose()
    {
        if (_marked is not null)
        {
            _marked.Mark = null;
        }

        _gradients?.Dispose();
        foreach (var (_, _, _, rule) in _rules)
        {
            rule.Dispose();
        }
    }
}
