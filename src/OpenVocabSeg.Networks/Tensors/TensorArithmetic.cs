using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>
/// Replacements for TorchSharp's operators with a number, and for <c>+</c>, which has a factor. Their numbers live as long as the
/// operation (<see cref="KeptScalars"/>). They are meant for floating-point tensors: an integer tensor becomes a floating-point tensor,
/// even if the number is an integer.
/// </summary>
internal static class TensorArithmetic
{
    /// <summary>left + right.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, KeptScalars.One);

    /// <summary>left + right.</summary>
    public static Tensor Plus(this Tensor left, double right)
    {
        using Scalar number = right;
        return left.add(number, KeptScalars.One);
    }

    /// <summary>left − right.</summary>
    public static Tensor Minus(this Tensor left, double right)
    {
        using Scalar number = right;
        return left.sub(number);
    }

    /// <summary>left · right.</summary>
    public static Tensor Times(this Tensor left, double right)
    {
        using Scalar number = right;
        return left.mul(number);
    }

    /// <summary>left ÷ right.</summary>
    public static Tensor Over(this Tensor left, double right)
    {
        using Scalar number = right;
        return left.div(number);
    }

    /// <summary>1 − values.</summary>
    public static Tensor Complement(this Tensor values) => values.neg().add(KeptScalars.One, KeptScalars.One);

    /// <summary>values².</summary>
    public static Tensor Squared(this Tensor values) => values.pow(KeptScalars.Two);
}
