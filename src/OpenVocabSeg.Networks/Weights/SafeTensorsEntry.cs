using TorchSharp;

namespace OpenVocabSeg.Networks.Weights;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Info">Name, type and shape.</param>
/// <param name="Offset">First byte, counted from the end of the header.</param>
/// <param name="ByteCount">Number of bytes.</param>
internal sealed record SafeTensorsEntry(TensorInfo Info, long Offset, long ByteCount)
{
    /// <summary>The types of the format, by the names the format gives them.</summary>
    public static IReadOnlyDictionary<string, torch.ScalarType> DataTypes { get; } =
        new Dictionary<string, torch.ScalarType>(StringComparer.Ordinal)
        {
            ["F64"] = torch.ScalarType.Float64,
            ["F32"] = torch.ScalarType.Float32,
            ["F16"] = torch.ScalarType.Float16,
            ["BF16"] = torch.ScalarType.BFloat16,
            ["I64"] = torch.ScalarType.Int64,
            ["I32"] = torch.ScalarType.Int32,
            ["I16"] = torch.ScalarType.Int16,
            ["I8"] = torch.ScalarType.Int8,
            ["U8"] = torch.ScalarType.Byte,
            ["BOOL"] = torch.ScalarType.Bool,
        };

    /// <summary>Bytes of one element.</summary>
    public static int ElementSize(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float64 or torch.ScalarType.Int64 => 8,
        torch.ScalarType.Float32 or torch.ScalarType.Int32 => 4,
        torch.ScalarType.Float16 or torch.ScalarType.BFloat16 or torch.ScalarType.Int16 => 2,
        torch.ScalarType.Int8 or torch.ScalarType.Byte or torch.ScalarType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Weights files hold no tensors of this type."),
    };

    /// <summary>The name that the format gives a type.</summary>
    /// <exception cref="ArgumentException">The format has no such type.</exception>
    public static string FormatName(torch.ScalarType type)
    {
        foreach (var (name, candidate) in DataTypes)
        {
            if (candidate == type)
            {
                return name;
            }
        }

        throw new ArgumentException($"Tensors of type {type} cannot be stored in safetensors.", nameof(type));
    }
}
