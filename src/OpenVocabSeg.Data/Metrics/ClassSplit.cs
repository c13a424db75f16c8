using System.Text.Json;

namespace OpenVocabSeg.Data.Metrics;

/// <summary>
/// The classes of a zero-shot experiment by name: base classes, whose masks are trained on, and novel classes, which only captions name.
/// </summary>
public sealed class ClassSplit
{
    /// <summary>Makes a split.</summary>
    /// <param name="baseClasses">Names of the base classes; repetitions count once.</param>
    /// <param name="novelClasses">Names of the novel classes; repetitions count once.</param>
    /// <exception cref="ArgumentException">A name is in both lists.</exception>
    public ClassSplit(IEnumerable<string> baseClasses, IEnumerable<string> novelClasses)
    {
        ArgumentNullException.ThrowIfNull(baseClasses);
        ArgumentNullException.ThrowIfNull(novelClasses);
        Base = [.. baseClasses.Distinct(StringComparer.Ordinal)];
        Novel = [.. novelClasses.Distinct(StringComparer.Ordinal)];
        if (Base.Intersect(Novel, StringComparer.Ordinal).FirstOrDefault() is { } both)
        {
            throw new ArgumentException($"The class '{both}' is a base class and a novel class.", nameof(novelClasses));
        }
    }

    /// <summary>Names of the base (seen) classes.</summary>
    public IReadOnlyList<string> Base { get; }

    /// <summary>Names of the novel (unseen) classes.</summary>
    public IReadOnlyList<string> Novel { get; }

    /// <summary>
    /// Reads a split file: a JSON object with a list <c>seen</c> or <c>base</c> and a list <c>unseen</c> or <c>novel</c>, with
    /// or without their lengths after the names (<c>seen48</c>); the elements are names, or objects with a field <c>name</c>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is not of this kind; the message names the file and the field.</exception>
    public static ClassSplit Read(string path)
    {
        var file = Path.GetFileName(path);
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDataException($"{file}: the file is not a JSON object with lists 'seen' and 'unseen'.");
            }

            return new ClassSplit(
                ReadNames(file, document.RootElement, "seen", "base"), ReadNames(file, document.RootElement, "unseen", "novel"));
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file}: the file is not valid JSON, or ends too early.", exception);
        }
        catch (ArgumentException exception) when (exception.ParamName == "novelClasses")
        {
            throw new InvalidDataException($"{file}: fields 'seen' and 'unseen' name the same class.", exception);
        }
    }

    private static List<string> ReadNames(string file, JsonElement root, string field, string synonym)
    {
        var list = root.EnumerateObject()
            .FirstOrDefault(property => property.Name.TrimEnd("0123456789".ToCharArray()) is var name && (name == field || name == synonym))
            .Value;
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException($"{file}: field '{field}' is missing or not a list of class names.");
        }

        var names = new List<string>();
        foreach (var element in list.EnumerateArray())
        {
            var value = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("name", out var name) ? name : element;
            if (value.ValueKind != JsonValueKind.String)
            {
                throw new InvalidDataException($"{file}: field '{field}' holds something that is not a class name.");
            }

            names.Add(value.GetString()!);
        }

        return names;
    }
}
