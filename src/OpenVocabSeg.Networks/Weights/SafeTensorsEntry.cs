using TorchSharp;

namespace OpenVocabSeg.Networks.Weights;

/// <summary>The position of a tensor in a safetensors file.</summary>
/// <param name="Info">Name, type and shape.</param>
/// <param name="Offset">First byte, counted from the end of the header.</param>
/// <param name="ByteCount">Number of bytes.</param>
internal sealed record SafeTensorsEntry(TensorInfo Info, long Offset, long ByteCount)
{
    /// <summary>The element types of the format by name.</summary>
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

    /// <summary>Bits per element of the format's types that cannot be read. Tensors of them are an error only if they are needed.</summary>
    public static IReadOnlyDictionary<string, int> UnsupportedTypes { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["F4"] = 4,
        ["F6_E2M3"] = 6,
        ["F6_E3M2"] = 6,
        ["F8_E4M3"] = 8,
        ["F8_E5M2"] = 8,
        ["F8_E8M0"] = 8,
        ["F8_E4M3FNUZ"] = 8,
        ["F8_E5M2FNUZ"] = 8,
        ["U16"] = 16,
        ["U32"] = 32,
        ["U64"] = 64,
        ["C64"] = 64,
    };

    /// <summary>Gets the size of one element, in bytes.</summary>
    public static int ElementSize(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float64 or torch.ScalarType.Int64 => 8,
        torch.ScalarType.Float32 or torch.ScalarType.Int32 => 4,
        torch.ScalarType.Float16 or torch.ScalarType.BFloat16 or torch.ScalarType.Int16 => 2,
        torch.ScalarType.Int8 or torch.ScalarType.Byte or torch.ScalarType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Tensors of this type cannot be stored in a weights file."),
    };

    /// <summary>Gets the name of a type in the format.</summary>
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
