using System.Text.Json;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Captions;

/// <summary>Reads vocabulary files.</summary>
internal static class NounVocabularyReader
{
    /// <summary>Reads a file in one of the formats of <see cref="NounVocabulary.Load"/>.</summary>
    public static NounVocabulary Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The vocabulary file '{path}' does not exist.", path);
        }

        try
        {
            return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ReadJson(path) : ReadLines(path);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"The vocabulary file '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static NounVocabulary ReadLines(string path) =>
        NounVocabulary.FromNames(TextLines.ReadNames(path));

    private static NounVocabulary ReadJson(string path)
    {
        using var stream = File.OpenRead(path);
        using var document = JsonDocument.Parse(stream);
        var list = document.RootElement;
        if (list.ValueKind == JsonValueKind.Object && list.TryGetProperty("categories", out var categories))
        {
            list = categories;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("it contains neither a list of categories nor an object with 'categories'.");
        }

        if (list.GetArrayLength() > TextLines.MostNames)
        {
            throw new JsonException($"it has more than {TextLines.MostNames} categories.");
        }

        return new NounVocabulary(list.EnumerateArray().Select(ReadEntry));
    }

    private static VocabularyEntry ReadEntry(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object
            || !entry.TryGetProperty("id", out var id)
            || !entry.TryGetProperty("name", out var name)
            || name.ValueKind != JsonValueKind.String)
        {
            throw new JsonException("a category has no 'id' or no 'name'.");
        }

        string[] synonyms = entry.TryGetProperty("synonyms", out var list)
            ? [.. list.EnumerateArray().Select(synonym => synonym.GetString() ?? "")]
            : [];
        return JsonNumbers.TryGetInt64(id, out var number)
            ? new VocabularyEntry(number, name.GetString()!, synonyms)
            : throw new JsonException($"the field 'id' of category '{name}' {JsonNumbers.DescribeNoInt64(id)}.");
    }
}
