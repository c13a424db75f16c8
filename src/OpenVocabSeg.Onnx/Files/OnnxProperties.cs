using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace OpenVocabSeg.Onnx.Files;

/// <summary>
/// The properties of a model: texts by name. ONNX Runtime would copy them several times, and word vectors are tens of megabytes of
/// base64; so they are read from the file.
/// </summary>
/// <param name="file">The file; it must stay open.</param>
/// <param name="places">Position and length of each property's UTF-8.</param>
internal sealed class OnnxProperties(Stream file, IReadOnlyDictionary<string, (long Start, int Length)> places)
{
    private const int PartLength = 1 << 16;

    /// <summary>A property's text, or null.</summary>
    public string? Find(string key)
    {
        if (!places.TryGetValue(key, out var place))
        {
            return null;
        }

        var bytes = new byte[place.Length];
        file.Position = place.Start;
        file.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>A property's text.</summary>
    /// <exception cref="FormatException">It is missing.</exception>
    public string Read(string key) => Find(key) ?? throw Missing(key);

    /// <summary>The bytes that a property has as base64, or null.</summary>
    /// <exception cref="FormatException">It is not base64.</exception>
    public byte[]? FindBytes(string key)
    {
        if (!places.TryGetValue(key, out var place))
        {
            return null;
        }

        // In parts, so that the text is never in memory as a whole.
        var fault = new FormatException($"the property '{key}' is not base64");
        var padding = Padding(place);
        if (place.Length % 4 != 0 || padding > 2)
        {
            throw fault;
        }

        var bytes = new byte[place.Length / 4 * 3 - padding];
        var part = new byte[PartLength];
        var decoded = 0;
        file.Position = place.Start;
        for (var rest = place.Length; rest > 0;)
        {
            var text = part.AsSpan(0, Math.Min(rest, part.Length));
            file.ReadExactly(text);
            rest -= text.Length;
            var status = Base64.DecodeFromUtf8(text, bytes.AsSpan(decoded), out var consumed, out var written, isFinalBlock: rest == 0);
            if (status != OperationStatus.Done || consumed != text.Length)
            {
                throw fault;
            }

            decoded += written;
        }

        return decoded == bytes.Length ? bytes : throw fault;
    }

    /// <summary>The bytes that a property has as base64.</summary>
    /// <exception cref="FormatException">It is missing or not base64.</exception>
    public byte[] ReadBytes(string key) => FindBytes(key) ?? throw Missing(key);

    private static FormatException Missing(string key) => new($"the property '{key}' is missing");

    private int Padding((long Start, int Length) place)
    {
        var end = new byte[Math.Min(place.Length, 4)];
        file.Position = place.Start + place.Length - end.Length;
        file.ReadExactly(end);
        return end.AsSpan().Count((byte)'=');
    }
}
