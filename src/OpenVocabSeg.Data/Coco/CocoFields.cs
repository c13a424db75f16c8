using System.Text.Json;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Coco;

/// <summary>
/// Typed access to the fields of a JSON object. Errors name file, object and field.
/// </summary>
/// <param name="file">Name of the file.</param>
/// <param name="description">Name of the object in messages, such as "annotation 12".</param>
/// <param name="element">The object.</param>
internal readonly struct CocoFields(string file, string description, JsonElement element)
{
    /// <summary>Name of the object in messages, such as "annotation 12".</summary>
    public string Description => description;

    /// <summary>The object's id. Until it is known, messages use the position in the array.</summary>
    public static long ReadId(string file, string kind, long index, JsonElement element) =>
        new CocoFields(file, $"{kind} number {index + 1}", element).Int64("id");

    public InvalidDataException Error(string field, string problem) => new($"{file}: {description}: field '{field}' {problem}.");

    public long Int64(string field)
    {
        if (Find(field) is not { } value)
        {
            throw Error(field, "is missing");
        }

        return JsonNumbers.TryGetInt64(value, out var number) ? number : throw Error(field, JsonNumbers.DescribeNoInt64(value));
    }

    /// <summary>Height and width in pixels; if they are missing or invalid, 0 and a description of the problem.</summary>
    public (int Height, int Width, string? Problem) OptionalSize()
    {
        var (height, heightProblem) = OptionalSide("height");
        var (width, widthProblem) = OptionalSide("width");
        return (heightProblem ?? widthProblem) is { } problem ? (0, 0, problem) : (height, width, null);
    }

    public string Text(string field) =>
        OptionalText(field) ?? throw Error(field, "is missing");

    public string? OptionalText(string field)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Error(field, "is not text");
        }
        catch (InvalidOperationException)
        {
            throw Error(field, "contains text that is not valid Unicode");
        }
    }

    public double Double(string field) => OptionalDouble(field) ?? throw Error(field, "is missing");

    public double? OptionalDouble(string field)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        return JsonNumbers.TryGetDouble(value, out var number)
            ? number
            : throw Error(field, $"is not a number: {JsonNumbers.Show(value)}");
    }

    public bool OptionalFlag(string field)
    {
        if (Find(field) is not { } value)
        {
            return false;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ when JsonNumbers.TryGetInt64(value, out var number) && number is 0 or 1 => number == 1,
            JsonValueKind.String when bool.TryParse(JsonNumbers.Text(value), out var flag) => flag,
            _ => throw Error(field, "is neither 0 nor 1"),
        };
    }

    /// <summary>Ids in a field that is not part of the COCO format; null if it is missing or has another type.</summary>
    public long[]? ExtraIds(string field)
    {
        if (Find(field) is not { ValueKind: JsonValueKind.Array } value)
        {
            return null;
        }

        var ids = new long[value.GetArrayLength()];
        var index = 0;
        foreach (var id in value.EnumerateArray())
        {
            if (!JsonNumbers.TryGetInt64(id, out ids[index++]))
            {
                return null;
            }
        }

        return ids;
    }

    /// <summary>Text in a field that is not part of the COCO format; null if it is missing or has another type.</summary>
    public string? ExtraText(string field) => Find(field) is { ValueKind: JsonValueKind.String } ? OptionalText(field) : null;

    /// <summary>A flag in a field that is not part of the COCO format; false if it is missing or has another type.</summary>
    public bool ExtraFlag(string field) =>
        Find(field) is { } value && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.String when bool.TryParse(JsonNumbers.Text(value), out var flag) => flag,
            _ => JsonNumbers.TryGetDouble(value, out var number) && number != 0,
        };

    /// <summary>A number inside the value of a field.</summary>
    public double Number(JsonElement value, string field) => JsonNumbers.TryGetDouble(value, out var number)
        ? number
        : throw Error(field, $"contains {JsonNumbers.Show(value)}, which is not a number");

    /// <summary>A size in pixels; 0 if the field is missing.</summary>
    public int OptionalPixels(string field)
    {
        if (Find(field) is null)
        {
            return 0;
        }

        var size = Int64(field);
        return size is >= 1 and <= int.MaxValue ? (int)size : throw Error(field, $"is {size}, not a size in pixels");
    }

    /// <summary>The field's value; a JSON null counts as missing.</summary>
    public JsonElement? Find(string field)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{file}: {description} is not a JSON object.");
        }

        try
        {
            return element.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException($"{file}: {description}: the name of a field is not valid Unicode.", exception);
        }
    }

    private (int Side, string? Problem) OptionalSide(string field)
    {
        if (Find(field) is not { } value)
        {
            return (0, null);
        }

        return JsonNumbers.TryGetInt64(value, out var side) && side is >= 1 and <= int.MaxValue
            ? ((int)side, null)
            : (0, $"{description}: field '{field}' is {JsonNumbers.Show(value)}, not a size in pixels");
    }
}
