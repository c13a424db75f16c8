using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Weights;

/// <summary>
/// Numbers in 8 bits: each row of a tensor is a signed byte times a scale, so that the largest absolute value of the row becomes 127.
/// </summary>
internal static class EightBit
{
    private const float Largest = 127;

    /// <summary>Encodes a tensor, in the caller's dispose scope.</summary>
    /// <param name="values">[n, …] float32.</param>
    /// <returns>Signed bytes [n, …], and scales [n]. The scale of a row of zeros is 0.</returns>
    public static (Tensor Bytes, Tensor Scales) Encode(Tensor values)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using Scalar largest = Largest;
        var rows = values.detach().cpu().to(float32).flatten(1);
        var scales = rows.abs().amax([1]).div(largest);
        var divisors = scales.where(scales.gt(KeptScalars.Zero), ones_like(scales)).unsqueeze(1);
        var bytes = rows.div(divisors).round().to(int8).view(values.shape);
        return (bytes.MoveToOuterDisposeScope(), scales.MoveToOuterDisposeScope());
    }

    /// <summary>Decodes a tensor, in the caller's dispose scope.</summary>
    /// <param name="bytes">[n, …] signed bytes.</param>
    /// <param name="scales">[n] float32.</param>
    /// <returns>[n, …] float32.</returns>
    public static Tensor Decode(Tensor bytes, Tensor scales)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return bytes.to(float32).flatten(1).mul_(scales.unsqueeze(1)).view(bytes.shape).MoveToOuterDisposeScope();
    }
}
