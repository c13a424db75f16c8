using System.Text.Json;

namespace OpenVocabSeg.Data;

/// <summary>
/// The class hierarchy of Open Images: a "Dog" is a "Carnivore" is an "Animal". A class may have several parents. The virtual class at the
/// root ("Entity") is not a class.
/// </summary>
public sealed class OpenImagesHierarchy
{
    private readonly Dictionary<string, HashSet<string>> _ancestors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _descendants = new(StringComparer.Ordinal);

    private OpenImagesHierarchy(JsonElement root) => AddChildren(root, []);

    /// <summary>The labels of all classes, such as <c>/m/0bt9lr</c>.</summary>
    public IReadOnlyCollection<string> Labels => _ancestors.Keys;

    /// <summary>
    /// Reads <c>challenge-2019-label300-segmentable-hierarchy.json</c> and similar files: nested objects with a <c>LabelName</c> and a list
    /// <c>Subcategory</c>. Lists <c>Part</c> are skipped.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is malformed; the message names it.</exception>
    public static OpenImagesHierarchy Read(string path)
    {
        var file = Path.GetFileName(path);
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            var hierarchy = new OpenImagesHierarchy(document.RootElement);
            return hierarchy.Labels.Count > 0 ? hierarchy : throw new InvalidDataException($"{file}: there are no classes.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file}: the file is not valid JSON or is truncated.", exception);
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{file}: the file is not nested objects with 'LabelName' and 'Subcategory'.", exception);
        }
    }

    /// <summary>The labels of the ancestors of a class, without itself.</summary>
    /// <param name="label">A label.</param>
    /// <exception cref="KeyNotFoundException">The class does not exist.</exception>
    public IReadOnlyCollection<string> Ancestors(string label) => Find(_ancestors, label);

    /// <summary>The labels of the descendants of a class, without itself.</summary>
    /// <param name="label">A label.</param>
    /// <exception cref="KeyNotFoundException">The class does not exist.</exception>
    public IReadOnlyCollection<string> Descendants(string label) => Find(_descendants, label);

    private static HashSet<string> Find(Dictionary<string, HashSet<string>> relatives, string label) =>
        relatives.TryGetValue(label, out var found) ? found : throw new KeyNotFoundException($"There is no class '{label}'.");

    private void AddChildren(JsonElement node, string[] path)
    {
        if (!node.TryGetProperty("Subcategory", out var children))
        {
            return;
        }

        foreach (var child in children.EnumerateArray())
        {
            var label = child.GetProperty("LabelName").GetString() ?? throw new InvalidOperationException();
            _descendants.TryAdd(label, new HashSet<string>(StringComparer.Ordinal));
            if (!_ancestors.TryGetValue(label, out var ancestors))
            {
                _ancestors.Add(label, ancestors = new HashSet<string>(StringComparer.Ordinal));
            }

            foreach (var ancestor in path)
            {
                ancestors.Add(ancestor);
                _descendants[ancestor].Add(label);
            }

            AddChildren(child, [.. path, label]);
        }
    }
}
