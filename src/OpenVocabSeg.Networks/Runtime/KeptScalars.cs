using TorchSharp;

namespace OpenVocabSeg.Networks.Runtime;

/// <summary>
/// Numbers as operands of torch operations that no garbage collection takes. TorchSharp 0.107 makes an object of each number that it is given and
/// holds it by its native handle alone while the operation runs: a collection on another thread in that moment frees it, and the operation
/// reads what lies there then ("Expected false to be true" in <c>Scalar.h</c>, seen twice under load in <c>add_</c>). So the operations that run most
/// often take theirs from here.
/// </summary>
internal static class KeptScalars
{
    /// <summary>1, also the factor of <c>add_(tensor)</c>.</summary>
    public static Scalar One { get; } = 1;
}
