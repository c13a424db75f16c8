using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>
/// Numbers as operands of torch operations that no garbage collection takes. TorchSharp 0.107 makes a <see cref="Scalar"/> of each number
/// that it is given and holds it by its native handle alone while the operation runs: a collection that another thread starts in that
/// moment frees it, and the operation reads what lies there then ("Expected false to be true" in <c>Scalar.h</c>; beside a thread that
/// allocates, <c>x.add_(1)</c> fails within a second). So operations get a number from here, from <see cref="TensorArithmetic"/>, or in a
/// variable of a <c>using</c>; a test finds a number that is given to an operation directly (whether a variable has its <c>using</c>, it
/// cannot tell).
/// </summary>
internal static class KeptScalars
{
    public static Scalar Zero { get; } = 0;

    /// <summary>1, also the factor of <c>add(tensor)</c>.</summary>
    public static Scalar One { get; } = 1;

    public static Scalar Two { get; } = 2;

    public static Scalar Half { get; } = 0.5;

    public static Scalar NegativeInfinity { get; } = double.NegativeInfinity;

    public static Scalar PositiveInfinity { get; } = double.PositiveInfinity;

    /// <summary>0, 1, 2, … below a number.</summary>
    /// <param name="count">The number.</param>
    /// <param name="type">Of the result.</param>
    /// <param name="device">Of the result.</param>
    public static Tensor Range(long count, ScalarType type, Device device)
    {
        using Scalar end = count;
        return arange(Zero, end, One, type, device);
    }
}
