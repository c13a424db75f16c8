using TorchSharp;

namespace OpenVocabSeg.Networks.Weights;

/// <summary>Creates the CPU tensors that weights are read into.</summary>
internal static class TensorBytes
{
    // TorchSharp exposes the memory of a tensor as one span.
    private const long MaximumByteCount = int.MaxValue;

    /// <summary>Creates an uninitialized CPU tensor, to be filled through <c>tensor.bytes</c>.</summary>
    /// <param name="info">Type and shape; the byte count has been checked against the file.</param>
    /// <param name="fileName">The name of the file in messages.</param>
    /// <exception cref="InvalidDataException">The tensor is larger than 2 GiB.</exception>
    public static torch.Tensor Allocate(TensorInfo info, string fileName)
    {
        if (info.ElementCount > MaximumByteCount / SafeTensorsEntry.ElementSize(info.DataType))
        {
            throw new InvalidDataException($"{fileName}: tensor '{info.Name}' is larger than 2 GiB, which is not supported.");
        }

        return torch.empty([.. info.Shape], info.DataType, torch.CPU);
    }

    /// <summary>The error for a tensor whose type is not supported.</summary>
    public static InvalidDataException Unsupported(TensorInfo info, string fileName) =>
        new($"{fileName}: tensor '{info.Name}' is {info}. Tensors of this type are not supported.");

    /// <summary>Sets every byte of a boolean tensor that is not 0 to 1, the only value that torch accepts for true.</summary>
    public static void CleanBooleans(torch.ScalarType type, Span<byte> bytes)
    {
        if (type == torch.ScalarType.Bool)
        {
            foreach (ref var value in bytes)
            {
                value = value == 0 ? (byte)0 : (byte)1;
            }
        }
    }
}
