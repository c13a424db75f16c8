using System.Runtime.InteropServices;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>Reads tensors in one copy.</summary>
internal static class TensorReading
{
    /// <summary>Reads the values of a tensor on any device, in row-major order.</summary>
    /// <remarks>TorchSharp's own <c>data&lt;T&gt;().ToArray()</c> fails on empty matrices and reads others element by element.</remarks>
    /// <typeparam name="T">The .NET type of the tensor's elements.</typeparam>
    /// <param name="tensor">A tensor of any shape, up to 2 GiB.</param>
    /// <exception cref="ArgumentException">The elements of the tensor have another type.</exception>
    public static T[] ReadArray<T>(this torch.Tensor tensor)
        where T : unmanaged
    {
        var type = tensor.dtype switch
        {
            torch.ScalarType.Float32 => typeof(float),
            torch.ScalarType.Float64 => typeof(double),
            torch.ScalarType.Int64 => typeof(long),
            torch.ScalarType.Int32 => typeof(int),
            torch.ScalarType.Byte => typeof(byte),
            torch.ScalarType.Int8 => typeof(sbyte),
            torch.ScalarType.Bool => typeof(bool),
            _ => null,
        };
        if (type != typeof(T))
        {
            throw new ArgumentException($"The tensor contains {tensor.dtype}, not {typeof(T).Name}.", nameof(tensor));
        }

        using var scope = torch.NewDisposeScope();
        return MemoryMarshal.Cast<byte, T>(tensor.detach().cpu().contiguous().bytes).ToArray();
    }
}
