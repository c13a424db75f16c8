using System.Text.Json;

namespace OpenVocabSeg.Networks.Text;

/// <summary>
/// Reads vectors of classes from JSON: a list of objects with <c>name</c> and <c>emb</c> or <c>embedding</c>, or an annotation file of
/// OVR-CNN or XPM, whose <c>categories</c> are such a list. A vector is a list of numbers, or one of several lists by kind
/// (<c>BertEmb</c>, <c>GloVE</c>).
/// </summary>
internal static class ClassVectorsReader
{
    private static readonly string[] VectorFields = ["emb", "embedding"];

    /// <summary>Reads the vectors, except the background, a row of zeros.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dimension">The required length of the vectors; null if the file has only one kind.</param>
    public static WordEmbeddings Read(string path, int? dimension)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var json = JsonDocument.Parse(stream);
            var root = json.RootElement;
            var list = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("categories", out var categories) ? categories : root;
            if (list.ValueKind != JsonValueKind.Array)
            {
                throw new InvalidDataException($"{path} is not a list of classes, and has no 'categories'.");
            }

            var names = new List<string>();
            var vectors = new List<float[]>();
            foreach (var item in list.EnumerateArray())
            {
                var (name, vector) = ReadClass(item, path, dimension);
                if (vector.Any(value => value != 0))
                {
                    names.Add(name);
                    vectors.Add(vector);
                }
            }

            return WordEmbeddings.FromVectors(names, vectors);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} contains no class vectors: {exception.Message}", exception);
        }
    }

    private static (string Name, float[] Vector) ReadClass(JsonElement item, string path, int? dimension)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
        {
            throw new InvalidDataException($"{path} contains no class vectors: a class has no name.");
        }

        var field = VectorFields.Select(known => item.TryGetProperty(known, out var found) ? found : default)
            .FirstOrDefault(found => found.ValueKind is JsonValueKind.Array or JsonValueKind.Object);
        JsonElement[] lists = field.ValueKind switch
        {
            JsonValueKind.Array => [field],
            JsonValueKind.Object =>
                [.. field.EnumerateObject().Select(kind => kind.Value).Where(kind => kind.ValueKind == JsonValueKind.Array)],
            _ => [],
        };
        var chosen = lists.Where(list => dimension is not { } wanted || list.GetArrayLength() == wanted).ToArray();
        return chosen switch
        {
            [] when lists.Length == 0 => throw new InvalidDataException($"{path}: the class '{name.GetString()}' has no vector."),
            [] => throw new InvalidDataException(
                $"{path}: the class '{name.GetString()}' has vectors of "
                + $"{string.Join(" and ", lists.Select(list => list.GetArrayLength()))} values, but {dimension} values are needed."),
            [var only] => (name.GetString()!, [.. only.EnumerateArray().Select(ReadNumber)]),
            _ => throw new InvalidDataException(
                $"{path}: the class '{name.GetString()}' has {chosen.Length} vectors. Choose one by its dimension."),
        };

        float ReadNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number
            ? value.GetSingle()
            : throw new InvalidDataException($"{path}: the vector of '{name.GetString()}' contains a value that is not a number.");
    }
}
