using System.Runtime.InteropServices;
using OpenVocabSeg.Data.Text;

namespace OpenVocabSeg.Onnx.Files;

/// <summary>Writes word vectors into a model's metadata and reads them.</summary>
internal static class OnnxWords
{
    private const string Words = "openvocabseg.words";
    private const string Vectors = "openvocabseg.vectors";
    private const string Center = "openvocabseg.center";
    private const string Half = "float16";
    private const string Single = "float32";

    /// <summary>The properties of a table.</summary>
    /// <param name="table">The words.</param>
    /// <param name="metadata">Receives them.</param>
    /// <returns>How they are stored.</returns>
    public static OnnxWordFormat Write(WordTable table, IDictionary<string, string> metadata)
    {
        var values = table.RawVectors;
        var halves = new System.Half[values.Length];
        var exact = true;
        for (var i = 0; i < halves.Length && exact; i++)
        {
            halves[i] = (System.Half)values[i];
            exact = (float)halves[i] == values[i];
        }

        metadata[Words] = string.Join('\n', table.Words);
        metadata[Vectors] = Convert.ToBase64String(exact ? MemoryMarshal.AsBytes(halves.AsSpan()) : MemoryMarshal.AsBytes(values));
        if (table.Adjustment.Center is { } center)
        {
            metadata[Center] = Convert.ToBase64String(MemoryMarshal.AsBytes(center.AsSpan()));
        }

        return new OnnxWordFormat(table.Kind, exact ? Half : Single, table.Adjustment.Length);
    }

    /// <summary>The table that <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing, or the numbers do not fit the words.</exception>
    /// <exception cref="ArgumentException">A word or number is no valid one.</exception>
    public static WordTable Read(OnnxWordFormat format, int dimension, IReadOnlyDictionary<string, string> metadata)
    {
        var words = Property(Words).Split('\n');
        var bytes = Convert.FromBase64String(Property(Vectors));
        var vectors = format.Type switch
        {
            Single => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            Half => Array.ConvertAll(MemoryMarshal.Cast<byte, System.Half>(bytes).ToArray(), value => (float)value),
            _ => throw new FormatException($"vectors of type '{format.Type}' are not known"),
        };
        if (vectors.LongLength != (long)words.Length * dimension)
        {
            throw new FormatException($"{words.Length} words of {dimension} values do not fit {vectors.Length} numbers");
        }

        var center = metadata.TryGetValue(Center, out var text)
            ? MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(text)).ToArray()
            : null;
        return center is null || center.Length == dimension
            ? WordTable.Create(words, vectors, format.Kind, new EmbeddingAdjustment(center, format.Length))
            : throw new FormatException($"the center has {center.Length} values where {dimension} are needed");

        string Property(string key) =>
            metadata.TryGetValue(key, out var value) ? value : throw new FormatException($"the property '{key}' is missing");
    }
}
