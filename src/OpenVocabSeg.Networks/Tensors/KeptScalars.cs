using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>
/// Scalars kept alive while a torch operation uses them. TorchSharp 0.107 creates a <see cref="Scalar"/> for each number passed to an
/// operation, and holds only its native handle while the operation runs. If another thread starts a garbage collection at that moment,
/// the collection frees the scalar, and the operation reads freed memory ("Expected false to be true" in <c>Scalar.h</c>; while another
/// thread allocates, <c>x.add_(1)</c> fails within a second). So operations take numbers from here, from <see cref="TensorArithmetic"/>,
/// or from a variable of a <c>using</c>. A test finds numbers that are passed directly. It cannot check whether a variable has a
/// <c>using</c>.
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

    /// <summary>Creates the tensor 0, 1, 2, …, count − 1.</summary>
    /// <param name="count">Number of values.</param>
    /// <param name="type">Element type of the result.</param>
    /// <param name="device">Device of the result.</param>
    public static Tensor Range(long count, ScalarType type, Device device)
    {
        using Scalar end = count;
        return arange(Zero, end, One, type, device);
    }
}
