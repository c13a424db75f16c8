using System.Runtime.InteropServices;
using System.Text;
using OpenVocabSeg.Data.Text;

namespace OpenVocabSeg.Onnx.Files;

/// <summary>Writes word vectors to a model's metadata and reads them.</summary>
internal static class OnnxWords
{
    private const string Words = "openvocabseg.words";
    private const string Vectors = "openvocabseg.vectors";
    private const string Center = "openvocabseg.center";
    private const string Half = "float16";
    private const string Single = "float32";
    private const string Byte = "int8";

    /// <summary>Writes a table.</summary>
    /// <param name="table">The words.</param>
    /// <param name="metadata">Receives the properties.</param>
    /// <param name="rounded">Whether vectors are rounded to 8 bits, with a scale for each.</param>
    /// <returns>The storage format.</returns>
    public static OnnxWordFormat Write(WordTable table, IDictionary<string, string> metadata, bool rounded)
    {
        var values = table.Vectors.ToArray();
        metadata[Words] = string.Join('\n', table.Words.Select(Escaped));
        if (table.Adjustment.Center is { } center)
        {
            metadata[Center] = Convert.ToBase64String(MemoryMarshal.AsBytes(center.AsSpan()));
        }

        if (rounded)
        {
            metadata[Vectors] = Convert.ToBase64String(Rounded(values, table.Dimension));
            return new OnnxWordFormat(table.Kind, Byte, table.Adjustment.Length);
        }

        var halves = new System.Half[values.Length];
        var exact = true;
        for (var i = 0; i < halves.Length && exact; i++)
        {
            halves[i] = (System.Half)values[i];
            exact = (float)halves[i] == values[i];
        }

        metadata[Vectors] = Convert.ToBase64String(exact ? MemoryMarshal.AsBytes(halves.AsSpan()) : MemoryMarshal.AsBytes(values.AsSpan()));
        return new OnnxWordFormat(table.Kind, exact ? Half : Single, table.Adjustment.Length);
    }

    /// <summary>Reads the table that <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing, or the number of values does not match the words.</exception>
    /// <exception cref="ArgumentException">A word or a value is invalid.</exception>
    public static WordTable Read(OnnxWordFormat format, int dimension, OnnxProperties metadata)
    {
        var words = Array.ConvertAll(metadata.Read(Words).Split('\n'), Unescaped);
        var bytes = metadata.ReadBytes(Vectors);
        var vectors = format.Type switch
        {
            Single => OfValues(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), words.Length, dimension),
            Byte => OfCodes(bytes, words.Length, dimension),
            Half => OfValues(Widened(MemoryMarshal.Cast<byte, System.Half>(bytes)), words.Length, dimension),
            _ => throw new FormatException($"vectors have the unknown type '{format.Type}'"),
        };

        var center = metadata.FindBytes(Center) is { } given ? MemoryMarshal.Cast<byte, float>(given).ToArray() : null;
        return center is null || center.Length == dimension
            ? WordTable.Create(words, vectors, format.Kind, new EmbeddingAdjustment(center, format.Length))
            : throw new FormatException($"the center has {center.Length} values instead of {dimension}");
    }

    private static float[] Widened(ReadOnlySpan<System.Half> halves)
    {
        var values = new float[halves.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)halves[i];
        }

        return values;
    }

    // Class names may contain line breaks, which separate the words of the property.
    private static string Escaped(string word) =>
        word.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    private static string Unescaped(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var word = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var escaped = text[i] == '\\' && i + 1 < text.Length;
            i += escaped ? 1 : 0;
            word.Append(escaped && text[i] == 'n' ? '\n' : text[i]);
        }

        return word.ToString();
    }

    // The scales of all words, then their codes.
    private static byte[] Rounded(ReadOnlySpan<float> values, int dimension)
    {
        var count = values.Length / dimension;
        var scales = new float[count];
        var codes = new sbyte[values.Length];
        for (var word = 0; word < count; word++)
        {
            var vector = values.Slice(word * dimension, dimension);
            var largest = 0f;
            foreach (var value in vector)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            // A vector of zeros has any scale.
            scales[word] = largest > 0 ? largest / sbyte.MaxValue : 1;
            for (var i = 0; i < dimension; i++)
            {
                codes[word * dimension + i] = (sbyte)MathF.Round(vector[i] / scales[word]);
            }
        }

        return [.. MemoryMarshal.AsBytes(scales.AsSpan()), .. MemoryMarshal.AsBytes(codes.AsSpan())];
    }

    private static WordVectors OfValues(float[] values, int count, int dimension) =>
        values.LongLength == (long)count * dimension
            ? new WordVectors(values, dimension)
            : throw new FormatException($"{count} words of {dimension} values do not match {values.Length} numbers");

    private static WordVectors OfCodes(byte[] bytes, int count, int dimension)
    {
        var scaleBytes = (long)count * sizeof(float);
        if (bytes.LongLength != scaleBytes + (long)count * dimension)
        {
            throw new FormatException($"{count} words of {dimension} values do not fit {bytes.Length} bytes");
        }

        var scales = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, (int)scaleBytes));
        var codes = MemoryMarshal.Cast<byte, sbyte>(bytes.AsSpan((int)scaleBytes));
        return new WordVectors(codes.ToArray(), scales.ToArray(), dimension);
    }
}
