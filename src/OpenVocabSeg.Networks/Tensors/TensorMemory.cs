using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>Where tensors lie in memory.</summary>
internal static class TensorMemory
{
    /// <summary>Where the values of a contiguous tensor on the CPU begin; a span would not reach beyond 2 GB.</summary>
    /// <param name="values">At least one value; kept alive by the caller.</param>
    public static unsafe nint Of(Tensor values)
    {
        using var flat = values.flatten();
        using var first = flat.narrow(0, 0, 1);
        return (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }
}
