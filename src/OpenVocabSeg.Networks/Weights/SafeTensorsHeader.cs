using System.Text.Json;
using TorchSharp;

namespace OpenVocabSeg.Networks.Weights;

/// <summary>
/// The validated header of a safetensors file: the types are known, the shapes match the byte ranges, and the ranges have no gap or
/// overlap and end where the data ends.
/// </summary>
internal sealed class SafeTensorsHeader
{
    /// <summary>Maximum length of a header, in bytes; the limit of the format's own reader.</summary>
    public const int MaximumLength = 100_000_000;

    // Torch does not support more dimensions.
    private const int MaximumRank = 64;

    private SafeTensorsHeader(IReadOnlyList<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string> metadata, long dataLength)
    {
        Entries = entries;
        Metadata = metadata;
        DataLength = dataLength;
    }

    /// <summary>The tensors, by offset.</summary>
    public IReadOnlyList<SafeTensorsEntry> Entries { get; }

    /// <summary>The strings of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Length of the data that the header describes, in bytes.</summary>
    public long DataLength { get; }

    /// <summary>Reads a header.</summary>
    /// <param name="json">The JSON text, without the length that precedes it.</param>
    /// <param name="fileName">The name of the file in messages.</param>
    /// <exception cref="InvalidDataException">It is not a valid header.</exception>
    public static SafeTensorsHeader Parse(ReadOnlyMemory<byte> json, string fileName)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            return Parse(document.RootElement, fileName);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // JsonDocument throws an InvalidOperationException for strings that are not valid Unicode.
            throw new InvalidDataException(
                $"{fileName} is not a safetensors file: its header is not JSON ({exception.Message})", exception);
        }
    }

    private static SafeTensorsHeader Parse(JsonElement root, string fileName)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{fileName} is not a safetensors file: its header is not a JSON object.");
        }

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<SafeTensorsEntry>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.NameEquals("__metadata__"))
            {
                ReadMetadata(property.Value, metadata, fileName);
            }
            else
            {
                entries.Add(ReadEntry(property.Name, property.Value, fileName));
            }
        }

        entries.Sort((first, second) =>
        {
            var order = first.Offset.CompareTo(second.Offset);
            return order != 0 ? order : first.ByteCount.CompareTo(second.ByteCount);
        });
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Offset != end)
            {
                var fault = entry.Offset < end ? "overlaps the tensor before it" : "leaves a gap before it";
                throw new InvalidDataException($"{fileName}: the data of tensor '{entry.Info.Name}' {fault}.");
            }

            end = entry.Offset + entry.ByteCount;
        }

        return new SafeTensorsHeader(entries, metadata, end);
    }

    private static void ReadMetadata(JsonElement element, Dictionary<string, string> metadata, string fileName)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{fileName}: __metadata__ is not a JSON object.");
        }

        foreach (var property in element.EnumerateObject())
        {
            metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw new InvalidDataException($"{fileName}: the value of '{property.Name}' in __metadata__ is not a string.");
        }
    }

    private static SafeTensorsEntry ReadEntry(string name, JsonElement element, string fileName)
    {
        InvalidDataException Fault(string what) => new($"{fileName}: tensor '{name}' {what}.");
        if (element.ValueKind != JsonValueKind.Object
            || !element.TryGetProperty("dtype", out var dataType) || dataType.ValueKind != JsonValueKind.String
            || !element.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array
            || !element.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind != JsonValueKind.Array
            || offsets.GetArrayLength() != 2)
        {
            throw Fault("has no dtype, shape and data_offsets");
        }

        var typeName = dataType.GetString()!;
        var isUnsupported = SafeTensorsEntry.UnsupportedTypes.TryGetValue(typeName, out var bits);
        var type = torch.ScalarType.Byte;
        if (!isUnsupported && !SafeTensorsEntry.DataTypes.TryGetValue(typeName, out type))
        {
            throw Fault($"has the unknown type '{typeName}'");
        }

        var sizes = new long[shape.GetArrayLength()];
        if (sizes.Length > MaximumRank)
        {
            throw Fault($"has {sizes.Length} dimensions");
        }

        for (var i = 0; i < sizes.Length; i++)
        {
            sizes[i] = TryReadSize(shape[i], out var size) ? size : throw Fault("has a size that is not a whole number");
        }

        if (!TryReadSize(offsets[0], out var begin) || !TryReadSize(offsets[1], out var end) || end < begin)
        {
            throw Fault("has data_offsets that are not a range");
        }

        bits = isUnsupported ? bits : 8 * SafeTensorsEntry.ElementSize(type);
        if (!TryMultiply(sizes, bits, out var bitCount) || bitCount % 8 != 0 || bitCount / 8 != end - begin)
        {
            throw Fault($"is {typeName} [{string.Join(", ", sizes)}], which does not match its {end - begin} bytes");
        }

        var info = new TensorInfo(name, type, sizes) { UnsupportedType = isUnsupported ? typeName : null };
        return new SafeTensorsEntry(info, begin, bitCount / 8);
    }

    private static bool TryReadSize(JsonElement element, out long value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out value) && value >= 0;
    }

    // The sizes of an empty tensor must not overflow either, because torch multiplies them too.
    private static bool TryMultiply(long[] sizes, int elementSize, out long product)
    {
        product = elementSize;
        foreach (var size in sizes.Where(size => size != 0))
        {
            if (size > long.MaxValue / product)
            {
                return false;
            }

            product *= size;
        }

        product = sizes.Contains(0) ? 0 : product;
        return true;
    }
}
