using System.Text.Json;

namespace OpenVocabSeg.Data.Coco;

/// <summary>
/// Typed access to the fields of one JSON object; a missing or wrong field ends in a message that names file, object and field.
/// </summary>
/// <param name="file">Name of the file.</param>
/// <param name="description">What the object is: "annotation 12".</param>
/// <param name="element">The object.</param>
internal readonly struct CocoFields(string file, string description, JsonElement element)
{
    /// <summary>The object's id; its place in the array stands for it in messages until it is known.</summary>
    public static long ReadId(string file, string kind, long index, JsonElement element) =>
        new CocoFields(file, $"{kind} number {index + 1}", element).Int64("id");

    public InvalidDataException Error(string field, string problem) => new($"{file}: {description}: field '{field}' {problem}.");

    public long Int64(string field)
    {
        if (Find(field) is not { } value)
        {
            throw Error(field, "is missing");
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : throw Error(field, "is not a whole number");
    }

    public int OptionalSize(string field)
    {
        if (Find(field) is null)
        {
            return 0;
        }

        var size = Int64(field);
        return size is >= 1 and <= int.MaxValue ? (int)size : throw Error(field, $"is {size}, not a size in pixels");
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
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Error(field, "is not a text");
        }
        catch (InvalidOperationException)
        {
            throw Error(field, "holds text that is not valid Unicode");
        }
    }

    public double Double(string field) => OptionalDouble(field) ?? throw Error(field, "is missing");

    public double? OptionalDouble(string field) => Find(field) is { } value ? Number(value, field) : null;

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
            JsonValueKind.Number when value.TryGetInt32(out var number) && number is 0 or 1 => number == 1,
            _ => throw Error(field, "is neither 0 nor 1"),
        };
    }

    /// <summary>Ids in a field that is no part of COCO's format; null where it is missing or something else.</summary>
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
            if (id.ValueKind != JsonValueKind.Number || !id.TryGetInt64(out ids[index++]))
            {
                return null;
            }
        }

        return ids;
    }

    /// <summary>A text in a field that is no part of COCO's format; null where it is missing or something else.</summary>
    public string? ExtraText(string field) => Find(field) is { ValueKind: JsonValueKind.String } ? OptionalText(field) : null;

    /// <summary>A flag in a field that is no part of COCO's format; false where it is missing or something else.</summary>
    public bool ExtraFlag(string field) =>
        Find(field) is { } value && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.Number => value.TryGetDouble(out var number) && number != 0,
            _ => false,
        };

    public CocoBox? OptionalBox(string field)
    {
        if (Find(field) is not { } value || IsEmptyArray(value))
        {
            return null;
        }

        var numbers = Numbers(value, field);
        return numbers.Length == 4
            ? new CocoBox(numbers[0], numbers[1], numbers[2], numbers[3])
            : throw Error(field, $"has {numbers.Length} numbers instead of 4");
    }

    /// <summary>Any of the three encodings; null where the field is missing or an empty list.</summary>
    public CocoSegmentation? OptionalSegmentation(string field)
    {
        if (Find(field) is not { } value || IsEmptyArray(value))
        {
            return null;
        }

        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Array => CocoSegmentation.FromPolygons(Polygons(value, field)),
                JsonValueKind.Object => RunLengths(value, field),
                _ => throw Error(field, "is neither a list of polygons nor run lengths"),
            };
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{file}: {description}: field '{field}': {WithoutParameterName(exception)}", exception);
        }
    }

    private static bool IsEmptyArray(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0;

    private static string WithoutParameterName(ArgumentException exception) =>
        exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal);

    private double[][] Polygons(JsonElement value, string field)
    {
        var polygons = new double[value.GetArrayLength()][];
        var count = 0;
        foreach (var polygon in value.EnumerateArray())
        {
            polygons[count++] = Numbers(polygon, field);
        }

        return polygons;
    }

    private CocoSegmentation RunLengths(JsonElement value, string field)
    {
        if (!value.TryGetProperty("size", out var size) || !value.TryGetProperty("counts", out var counts))
        {
            throw Error(field, "has no 'size' or no 'counts'");
        }

        var sides = Numbers(size, $"{field}.size");
        if (sides.Length != 2 || sides.Any(side => side is < 1 or > int.MaxValue || side != Math.Floor(side)))
        {
            throw Error($"{field}.size", "is not a height and a width");
        }

        var (height, width) = ((int)sides[0], (int)sides[1]);
        if (counts.ValueKind == JsonValueKind.String)
        {
            var text = new CocoFields(file, description, value).Text("counts");
            return CocoSegmentation.FromMask(RunLengthMask.FromCompressedCounts(text, height, width));
        }

        if (counts.ValueKind != JsonValueKind.Array)
        {
            throw Error($"{field}.counts", "is neither a text nor a list of numbers");
        }

        var runs = new uint[counts.GetArrayLength()];
        var index = 0;
        foreach (var run in counts.EnumerateArray())
        {
            runs[index++] = run.ValueKind == JsonValueKind.Number && run.TryGetUInt32(out var length)
                ? length
                : throw Error($"{field}.counts", "holds something that is not a run length");
        }

        return CocoSegmentation.FromMask(RunLengthMask.FromCounts(runs, height, width), compressed: false);
    }

    private double[] Numbers(JsonElement value, string field)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Error(field, "is not a list of numbers");
        }

        var numbers = new double[value.GetArrayLength()];
        var index = 0;
        foreach (var number in value.EnumerateArray())
        {
            numbers[index++] = Number(number, field);
        }

        return numbers;
    }

    private double Number(JsonElement value, string field) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw Error(field, "holds something that is not a number");

    /// <summary>The field's value; a JSON null counts as missing.</summary>
    private JsonElement? Find(string field)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{file}: {description} is not a JSON object.");
        }

        return element.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }
}
