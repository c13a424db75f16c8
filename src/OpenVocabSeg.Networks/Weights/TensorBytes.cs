using TorchSharp;

namespace OpenVocabSeg.Networks.Weights;

/// <summary>Makes the CPU tensors that weights are read into.</summary>
internal static class TensorBytes
{
    // TorchSharp gives a tensor's memory as one span.
    private const long MaximumByteCount = int.MaxValue;

    /// <summary>Makes an uninitialized CPU tensor, to be filled through <c>tensor.bytes</c>.</summary>
    /// <param name="info">Type and shape; the byte count has been checked against the file.</param>
    /// <param name="fileName">Names the file in messages.</param>
    /// <exception cref="InvalidDataException">The tensor is larger than 2 GiB.</exception>
    public static torch.Tensor Allocate(TensorInfo info, string fileName)
    {
        if (info.ElementCount > MaximumByteCount / SafeTensorsEntry.ElementSize(info.DataType))
        {
            throw new InvalidDataException($"{fileName}: tensor '{info.Name}' is larger than the 2 GiB that are supported.");
        }

        return torch.empty([.. info.Shape], info.DataType, torch.CPU);
    }

    /// <summary>Makes every byte of booleans that is not 0 a 1, the only true value that torch knows.</summary>
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
