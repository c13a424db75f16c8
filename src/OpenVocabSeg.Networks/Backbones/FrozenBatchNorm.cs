using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Backbones;

/// <summary>
/// Batch normalization with fixed statistics, scale and shift: y = x·w/√var + (b − mean·w/√var), without epsilon, as maskrcnn-benchmark's
/// FrozenBatchNorm2d. All four are buffers, so no optimizer changes them.
/// </summary>
internal sealed class FrozenBatchNorm : nn.Module<Tensor, Tensor>
{
    private const string Weight = "weight";
    private const string Bias = "bias";
    private const string RunningMean = "running_mean";
    private const string RunningVariance = "running_var";

    /// <summary>Creates an identity, to be loaded from weights.</summary>
    /// <param name="channels">Number of channels C.</param>
    public FrozenBatchNorm(int channels)
        : base(nameof(FrozenBatchNorm))
    {
        // Buffers outlive the dispose scope in which a network is built.
        register_buffer(Weight, ones(channels, ScalarType.Float32).DetachFromDisposeScope());
        register_buffer(Bias, zeros(channels, ScalarType.Float32).DetachFromDisposeScope());
        register_buffer(RunningMean, zeros(channels, ScalarType.Float32).DetachFromDisposeScope());
        register_buffer(RunningVariance, ones(channels, ScalarType.Float32).DetachFromDisposeScope());
    }

    /// <summary>Gets the equivalent scale and shift, [C] each.</summary>
    public (Tensor Scale, Tensor Shift) ScaleAndShift()
    {
        using var scope = NewDisposeScope();
        var scale = get_buffer(Weight)! * get_buffer(RunningVariance)!.rsqrt();
        var shift = get_buffer(Bias)! - get_buffer(RunningMean)! * scale;
        return (scale.MoveToOuterDisposeScope(), shift.MoveToOuterDisposeScope());
    }

    /// <param name="input">[B, C, h, w].</param>
    /// <returns>[B, C, h, w].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (scale, shift) = ScaleAndShift();
        return input.mul(scale.view(1, -1, 1, 1)).add_(shift.view(1, -1, 1, 1), KeptScalars.One).MoveToOuterDisposeScope();
    }
}
