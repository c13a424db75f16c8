using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>
/// Batch normalization, as PyTorch's BatchNorm2d with its default momentum, and with its names. TorchSharp's layer counts batches with a
/// number that nothing holds (<see cref="KeptScalars"/>).
/// </summary>
internal sealed class BatchNorm : nn.Module<Tensor, Tensor>
{
    /// <summary>The share of a batch in the running statistics.</summary>
    public const double Momentum = 0.1;

    private const string ScaleName = "weight";
    private const string ShiftName = "bias";
    private const string MeanName = "running_mean";
    private const string VarianceName = "running_var";
    private const string CountName = "num_batches_tracked";

    private readonly double _epsilon;

    /// <summary>Creates a layer with scales 1, shifts 0, means 0 and variances 1.</summary>
    /// <param name="channels">Number of channels C.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public BatchNorm(long channels, double epsilon)
        : base(nameof(BatchNorm))
    {
        _epsilon = epsilon;

        // They outlive the dispose scope in which a network is built.
        register_parameter(ScaleName, (Parameter)nn.Parameter(ones(channels, ScalarType.Float32)).DetachFromDisposeScope());
        register_parameter(ShiftName, (Parameter)nn.Parameter(zeros(channels, ScalarType.Float32)).DetachFromDisposeScope());
        register_buffer(MeanName, zeros(channels, ScalarType.Float32).DetachFromDisposeScope());
        register_buffer(VarianceName, ones(channels, ScalarType.Float32).DetachFromDisposeScope());
        register_buffer(CountName, zeros([], ScalarType.Int64).DetachFromDisposeScope());
    }

    /// <summary>Scales, [C].</summary>
    public Parameter Scale => get_parameter(ScaleName)!;

    /// <summary>Shifts, [C].</summary>
    public Parameter Shift => get_parameter(ShiftName)!;

    /// <summary>Running means, [C].</summary>
    public Tensor Mean => get_buffer(MeanName)!;

    /// <summary>Running variances, [C].</summary>
    public Tensor Variance => get_buffer(VarianceName)!;

    /// <summary>Counts a batch.</summary>
    public void Count() => get_buffer(CountName)!.add_(KeptScalars.One, KeptScalars.One);

    /// <summary>The scale and shift of evaluation mode, [C] each.</summary>
    public (Tensor Scale, Tensor Shift) ScaleAndShift()
    {
        using var scope = NewDisposeScope();
        var scale = Scale * Variance.Plus(_epsilon).rsqrt();
        return (scale.MoveToOuterDisposeScope(), (Shift - Mean * scale).MoveToOuterDisposeScope());
    }

    /// <summary>Normalizes by the batch in training mode, and by the running statistics in evaluation mode.</summary>
    /// <param name="input">[B, C, h, w].</param>
    /// <returns>[B, C, h, w].</returns>
    public override Tensor forward(Tensor input)
    {
        if (training)
        {
            Count();
        }

        return nn.functional.batch_norm(input, Mean, Variance, Scale, Shift, training, Momentum, _epsilon);
    }
}
