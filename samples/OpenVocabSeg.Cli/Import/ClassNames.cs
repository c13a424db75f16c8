using System.Text.Json;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Cli.Import;

/// <summary>Class names from the command line or from a file.</summary>
internal static class ClassNames
{
    // The authors' lists begin with the background, which is not a class here.
    private static readonly string[] Background = ["background", "__background__", "bg"];

    /// <summary>Reads the names.</summary>
    /// <param name="values">
    /// Names separated by commas, or one file: JSON (names, objects with a field <c>name</c>, <c>categories</c>, or a split of
    /// <c>seen</c> and <c>unseen</c> classes) or text with one name per line.
    /// </param>
    /// <exception cref="InvalidDataException">The file names no classes.</exception>
    public static IReadOnlyList<string> Read(IReadOnlyList<string> values)
    {
        string[] names = values is [var file] && File.Exists(file)
            ? [.. ReadFile(file)]
            : [.. values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        return [.. names.Where((name, index) => index > 0 || !Background.Contains(name, StringComparer.OrdinalIgnoreCase))];
    }

    private static IEnumerable<string> ReadFile(string path) =>
        Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? ReadJson(path)
            : TextLines.ReadNames(path);

    private static List<string> ReadJson(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var json = JsonDocument.Parse(stream);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                if (!root.TryGetProperty("categories", out root))
                {
                    var split = ClassSplit.Read(path);
                    return [.. split.Base, .. split.Novel];
                }
            }

            return root.ValueKind == JsonValueKind.Array
                ? [.. root.EnumerateArray().Select(item => Name(item, path))]
                : throw new InvalidDataException($"{path} contains no class names.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is not valid JSON or is truncated.", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException($"{path} contains text that is not valid Unicode.", exception);
        }
    }

    private static string Name(JsonElement item, string path)
    {
        var name = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var field) ? field : item;
        return name.ValueKind == JsonValueKind.String
            ? name.GetString()!
            : throw new InvalidDataException($"{path} is not a list of class names: an entry has no name.");
    }
}
