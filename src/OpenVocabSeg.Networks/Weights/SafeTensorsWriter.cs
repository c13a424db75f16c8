using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using OpenVocabSeg.Data.Files;
using TorchSharp;

namespace OpenVocabSeg.Networks.Weights;

/// <summary>
/// Writes safetensors files. The same tensors always give the same bytes: they are ordered by element size (so that every tensor is
/// aligned), then by name.
/// </summary>
internal static class SafeTensorsWriter
{
    private const int HeaderAlignment = 8;

    /// <summary>
    /// Writes a file. It is written under a temporary name in the same folder and then renamed, so a half-written file is never visible.
    /// </summary>
    /// <param name="path">Path of the file; an existing one is replaced.</param>
    /// <param name="tensors">The tensors by name, on any device.</param>
    /// <param name="metadata">Strings to store under <c>__metadata__</c>.</param>
    /// <exception cref="ArgumentException">A tensor has a type that the format does not support, or the reserved name.</exception>
    public static void Write(
        string path, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));
    }

    /// <summary>Writes to a stream, such as an entry of a zip file. The stream stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="tensors">The tensors by name, on any device.</param>
    /// <param name="metadata">Strings to store under <c>__metadata__</c>.</param>
    /// <exception cref="ArgumentException">A tensor has a type that the format does not support, or the reserved name.</exception>
    public static void Write(
        Stream stream, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.ContainsKey("__metadata__"))
        {
            throw new ArgumentException("A tensor cannot have the name __metadata__.", nameof(tensors));
        }

        var ordered = Order(tensors);
        var header = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var offset = 0L;
            foreach (var (name, tensor, type) in ordered)
            {
                var end = offset + (tensor.numel() * SafeTensorsEntry.ElementSize(tensor.dtype));
                json.WriteStartObject(name);
                json.WriteString("dtype", type);
                json.WriteStartArray("shape");
                foreach (var size in tensor.shape)
                {
                    json.WriteNumberValue(size);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                offset = end;
            }

            json.WriteEndObject();
        }

        var padding = (HeaderAlignment - (header.WrittenCount % HeaderAlignment)) % HeaderAlignment;
        header.GetSpan(padding)[..padding].Fill((byte)' ');
        header.Advance(padding);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.WrittenCount);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
        WriteData(stream, ordered);
    }

    /// <summary>Writes only the values, in the order in which they follow the header.</summary>
    internal static void WriteData(Stream stream, IReadOnlyDictionary<string, torch.Tensor> tensors) => WriteData(stream, Order(tensors));

    private static void WriteData(Stream stream, List<(string Name, torch.Tensor Tensor, string Type)> ordered)
    {
        foreach (var (_, tensor, _) in ordered)
        {
            if (tensor.numel() > 0)
            {
                using var scope = torch.NewDisposeScope();
                stream.Write(tensor.detach().cpu().contiguous().bytes);
            }
        }
    }

    private static List<(string Name, torch.Tensor Tensor, string Type)> Order(IReadOnlyDictionary<string, torch.Tensor> tensors) =>
    [
        .. tensors
            .Select(pair => (Name: pair.Key, Tensor: pair.Value, Type: SafeTensorsEntry.FormatName(pair.Value.dtype)))
            .OrderByDescending(item => SafeTensorsEntry.ElementSize(item.Tensor.dtype))
            .ThenBy(item => item.Name, StringComparer.Ordinal),
    ];

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is not { Count: > 0 })
        {
            return;
        }

        json.WriteStartObject("__metadata__");
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
