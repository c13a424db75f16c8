using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// An optimiser over named parameters with the rates of <see cref="OptimizerSettings"/> and the course of a
/// <see cref="LearningRateSchedule"/>. Parameters that do not require a gradient are left out.
/// </summary>
internal sealed class TrainingOptimizer : IDisposable
{
    private const string GradientName = "has_gradient";

    private readonly OptimizerSettings _settings;
    private readonly LearningRateSchedule _schedule;
    private readonly int _iterations;
    private readonly OptimizerHelper _optimizer;
    private readonly (string Name, bool Bias)[] _groups;
    private readonly Func<string, int, double> _rateFactor;
    private readonly Parameter[] _parameters;
    private readonly string[] _names;

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
        var groups = parameters
            .Where(p => p.Parameter.requires_grad)
            .GroupBy(p => (Name: groupOf?.Invoke(p.Name) ?? string.Empty, Bias: p.Name.EndsWith(".bias", StringComparison.Ordinal)))
            .ToArray();
        if (groups.Length == 0)
        {
            throw new ArgumentException("No parameter requires a gradient.", nameof(parameters));
        }

        _groups = [.. groups.Select(g => g.Key)];
        _rateFactor = rateFactor ?? ((_, _) => 1);
        _parameters = [.. groups.SelectMany(g => g).Select(p => p.Parameter)];
        _names = [.. groups.SelectMany(g => g).Select(p => p.Name)];
        _optimizer = settings.Kind switch
        {
            OptimizerKind.Sgd => optim.SGD(
                groups.Select(g => new SGD.ParamGroup(
                    g.Select(p => p.Parameter),
                    new SGD.Options { momentum = settings.Momentum, weight_decay = Decay(g.Key.Bias) })),
                settings.LearningRate),
            OptimizerKind.AdamW => optim.AdamW(
                groups.Select(g => new AdamW.ParamGroup(
                    g.Select(p => p.Parameter),
                    new AdamW.Options { beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = Decay(g.Key.Bias) })),
                settings.LearningRate),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Kind, "Unknown optimiser."),
        };
        double Decay(bool bias) => bias ? settings.BiasWeightDecay : settings.WeightDecay;
    }

    /// <summary>Base learning rate of the last step taken, before the groups' factors.</summary>
    public double LearningRate { get; private set; }

    /// <summary>Back-propagates a loss, clips where the settings say so, and takes one step.</summary>
    /// <param name="loss">A scalar.</param>
    /// <param name="iteration">Steps taken before this one, from 0.</param>
    public void Step(Tensor loss, int iteration)
    {
        LearningRate = _settings.LearningRate * _schedule.Factor(iteration, _iterations);
        var group = 0;
        foreach (var options in _optimizer.ParamGroups)
        {
            var (name, bias) = _groups[group++];
            options.LearningRate = LearningRate * _rateFactor(name, iteration) * (bias ? _settings.BiasLearningRateFactor : 1);
        }

        _optimizer.zero_grad();
        loss.backward();
        if (_settings.GradientClipNorm is { } norm)
        {
            nn.utils.clip_grad_norm_(_parameters, norm);
        }

        _optimizer.step();
    }

    /// <summary>
    /// What the rule remembers of each parameter, by its name: momentum, or moments and steps, and whether it has a gradient, as one
    /// that never had one is left alone, but one whose gradient is zero decays. In the caller's dispose scope.
    /// </summary>
    public Dictionary<string, Tensor> State()
    {
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, parameter, state) in States())
        {
            values.Add($"{name}.{GradientName}", tensor(parameter.grad is not null));
            switch (state)
            {
                case SGD.State { momentum_buffer: { } momentum }:
                    values.Add($"{name}.momentum", momentum);
                    break;
                case AdamW.State adam:
                    values.Add($"{name}.step", tensor(adam.step));
                    values.Add($"{name}.exp_avg", adam.exp_avg);
                    values.Add($"{name}.exp_avg_sq", adam.exp_avg_sq);
                    break;
            }
        }

        return values;
    }

    /// <summary>Goes on from the <see cref="State"/> of an optimiser of the same parameters.</summary>
    /// <exception cref="InvalidDataException">It is of other parameters.</exception>
    public void Restore(ITensorSource source)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var infos = source.Tensors.ToDictionary(info => info.Name, StringComparer.Ordinal);
        foreach (var (name, parameter, state) in States())
        {
            if (Read($"{name}.{GradientName}", ScalarType.Bool, []).item<bool>())
            {
                parameter.grad = zeros_like(parameter).DetachFromDisposeScope();
            }

            switch (state)
            {
                case SGD.State sgd when infos.ContainsKey($"{name}.momentum"):
                    sgd.momentum_buffer?.Dispose();
                    sgd.momentum_buffer = Copy("momentum", zeros_like(parameter).DetachFromDisposeScope());
                    break;
                case AdamW.State adam:
                    adam.step = Read($"{name}.step", ScalarType.Int64, []).item<long>();
                    Copy("exp_avg", adam.exp_avg);
                    Copy("exp_avg_sq", adam.exp_avg_sq);
                    break;
            }

            Tensor Copy(string what, Tensor target)
            {
                using var value = Read($"{name}.{what}", target.dtype, target.shape);
                return target.copy_(value);
            }
        }

        Tensor Read(string name, ScalarType type, long[] shape)
        {
            var wanted = new TensorInfo(name, type, shape);
            return !infos.TryGetValue(name, out var info) ? throw new InvalidDataException($"{source.Name} has no {name}.")
                : info.DataType == type && info.Shape.SequenceEqual(shape) ? source.Read(name)
                : throw new InvalidDataException($"{source.Name}: {name} is {info} where {wanted} is needed.");
        }
    }

    public void Dispose() => _optimizer.Dispose();

    private IEnumerable<(string Name, Parameter Parameter, OptimizerState State)> States() =>
        _names.Zip(_parameters, _optimizer.state_dict().State);
}
