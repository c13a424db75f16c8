using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>
/// Batch normalisation with fixed statistics, scale and shift: y = x·w/√var + (b − mean·w/√var), without epsilon, as
/// maskrcnn-benchmark's FrozenBatchNorm2d. All four are buffers, so that no optimiser sees them.
/// </summary>
internal sealed class FrozenBatchNorm : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Tensor _weight;
    [ComponentName(Name = "bias")]
    private readonly Tensor _bias;
    [ComponentName(Name = "running_mean")]
    private readonly Tensor _runningMean;
    [ComponentName(Name = "running_var")]
    private readonly Tensor _runningVariance;

    /// <summary>Creates an identity, to be filled from weights.</summary>
    /// <param name="channels">Number of channels C.</param>
    public FrozenBatchNorm(int channels)
        : base(nameof(FrozenBatchNorm))
    {
        // Buffers outlive the dispose scope in which a network is built.
        _weight = ones(channels).DetachFromDisposeScope();
        _bias = zeros(channels).DetachFromDisposeScope();
        _runningMean = zeros(channels).DetachFromDisposeScope();
        _runningVariance = ones(channels).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Scale and shift [C] that the statistics amount to.</summary>
    public (Tensor Scale, Tensor Shift) ScaleAndShift()
    {
        using var scope = NewDisposeScope();
        var scale = get_buffer("weight") * get_buffer("running_var").rsqrt();
        var shift = get_buffer("bias") - get_buffer("running_mean") * scale;
        return (scale.MoveToOuterDisposeScope(), shift.MoveToOuterDisposeScope());
    }

    /// <param name="input">[B, C, h, w].</param>
    /// <returns>[B, C, h, w].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (scale, shift) = ScaleAndShift();
        return input.mul(scale.view(1, -1, 1, 1)).add_(shift.view(1, -1, 1, 1)).MoveToOuterDisposeScope();
    }
}
