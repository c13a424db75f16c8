using System.Text.Json;

namespace OpenVocabSeg.Data;

/// <summary>
/// The classes of a zero-shot experiment by name: base classes, whose masks are used for training, and novel classes, which occur only
/// in captions. Other classes are left out of training and evaluation. <see cref="ZeroShotSplits"/> has the splits of the literature.
/// </summary>
public sealed class ClassSplit
{
    /// <summary>Creates a split.</summary>
    /// <param name="baseClasses">Names of the base classes; repetitions count once.</param>
    /// <param name="novelClasses">Names of the novel classes; repetitions count once.</param>
    /// <exception cref="ArgumentException">A name is in both lists.</exception>
    public ClassSplit(IEnumerable<string> baseClasses, IEnumerable<string> novelClasses)
        : this(baseClasses, novelClasses, [])
    {
    }

    /// <summary>Creates a split that also lists excluded classes of the data set.</summary>
    /// <param name="baseClasses">Names of the base classes; repetitions count once.</param>
    /// <param name="novelClasses">Names of the novel classes; repetitions count once.</param>
    /// <param name="excludedClasses">Names of the excluded classes; repetitions count once.</param>
    /// <exception cref="ArgumentException">A name is in two lists.</exception>
    public ClassSplit(IEnumerable<string> baseClasses, IEnumerable<string> novelClasses, IEnumerable<string> excludedClasses)
    {
        ArgumentNullException.ThrowIfNull(baseClasses);
        ArgumentNullException.ThrowIfNull(novelClasses);
        ArgumentNullException.ThrowIfNull(excludedClasses);
        Base = [.. baseClasses.Distinct(StringComparer.Ordinal)];
        Novel = [.. novelClasses.Distinct(StringComparer.Ordinal)];
        Excluded = [.. excludedClasses.Distinct(StringComparer.Ordinal)];
        if (Base.Intersect(Novel, StringComparer.Ordinal).FirstOrDefault() is { } both)
        {
            throw new ArgumentException($"The class '{both}' is a base class and a novel class.", nameof(novelClasses));
        }

        if (Base.Concat(Novel).Intersect(Excluded, StringComparer.Ordinal).FirstOrDefault() is { } used)
        {
            throw new ArgumentException($"The class '{used}' is both excluded and a base or novel class.", nameof(excludedClasses));
        }
    }

    /// <summary>Names of the base (seen) classes.</summary>
    public IReadOnlyList<string> Base { get; }

    /// <summary>Names of the novel (unseen) classes.</summary>
    public IReadOnlyList<string> Novel { get; }

    /// <summary>
    /// Names of the classes that the split lists as excluded. For information only: every class that is neither base nor novel is excluded.
    /// </summary>
    public IReadOnlyList<string> Excluded { get; }

    /// <summary>
    /// Reads a split file: a JSON object with a list <c>seen</c> or <c>base</c> and a list <c>unseen</c> or <c>novel</c>, with
    /// or without their lengths after the names (<c>seen48</c>). The elements are names, or objects with a field <c>name</c>. A list
    /// <c>excluded</c> is optional; it is ignored if it has other elements, such as ids.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is malformed; the message names the file and the field.</exception>
    public static ClassSplit Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, Path.GetFileName(path));
    }

    /// <summary>Reads a split from the content of a file.</summary>
    internal static ClassSplit Read(Stream stream, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(stream);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDataException($"{file}: the file is not a JSON object with lists 'seen' and 'unseen'.");
            }

            return new ClassSplit(
                ReadNames(file, document.RootElement, "seen", "base"),
                ReadNames(file, document.RootElement, "unseen", "novel"),
                ReadExcluded(document.RootElement));
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file}: the file is not valid JSON or is truncated.", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException($"{file}: the file contains text that is not valid Unicode.", exception);
        }
        catch (ArgumentException exception) when (exception.ParamName == "novelClasses")
        {
            throw new InvalidDataException($"{file}: fields 'seen' and 'unseen' name the same class.", exception);
        }
        catch (ArgumentException exception) when (exception.ParamName == "excludedClasses")
        {
            throw new InvalidDataException($"{file}: field 'excluded' names a class of 'seen' or 'unseen'.", exception);
        }
    }

    private static List<string> ReadExcluded(JsonElement root)
    {
        var list = FindList(root, "excluded", "excluded");
        if (list.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        var names = list.EnumerateArray().Select(Name).ToList();
        return names.Contains(null) ? [] : [.. names.OfType<string>()];
    }

    private static JsonElement FindList(JsonElement root, string field, string synonym) =>
        root.EnumerateObject()
            .FirstOrDefault(property => property.Name.TrimEnd("0123456789".ToCharArray()) is var name && (name == field || name == synonym))
            .Value;

    private static string? Name(JsonElement element)
    {
        var value = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("name", out var name) ? name : element;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static List<string> ReadNames(string file, JsonElement root, string field, string synonym)
    {
        var list = FindList(root, field, synonym);
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException($"{file}: field '{field}' is missing or not a list of class names.");
        }

        return
        [
            .. list.EnumerateArray().Select(element => Name(element)
                ?? throw new InvalidDataException($"{file}: field '{field}' contains something that is not a class name.")),
        ];
    }
}
