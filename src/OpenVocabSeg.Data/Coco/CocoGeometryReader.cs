using System.Text.Json;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Data.Masks;

namespace OpenVocabSeg.Data.Coco;

/// <summary>
/// Reads box, mask and area of an object. Unreadable values are recorded instead of thrown, because they may not be needed for what is
/// evaluated or trained.
/// </summary>
/// <param name="fields">The object.</param>
internal sealed class CocoGeometryReader(CocoFields fields)
{
    private const string SegmentationField = "segmentation";
    private const int PointLength = 2;
    private const int FewestPoints = 3;

    private readonly List<CocoProblem> _polygonProblems = [];
    private CocoProblem? _maskProblem;
    private string? _boxProblem;
    private string? _areaProblem;

    /// <summary>Values that could not be read; null if all could. Read this property last.</summary>
    public GeometryProblems? Problems =>
        _maskProblem is null && _boxProblem is null && _areaProblem is null && _polygonProblems.Count == 0
            ? null
            : new() { Box = _boxProblem, Area = _areaProblem, Mask = _maskProblem, Polygons = _polygonProblems };

    /// <summary>The field <c>bbox</c>; null if it is missing or an empty list.</summary>
    public CocoBox? ReadBox()
    {
        if (fields.Find("bbox") is not { } value || IsEmptyArray(value))
        {
            return null;
        }

        if (!TryReadNumbers(value, out var numbers, out var problem))
        {
            _boxProblem = Describe("bbox", problem);
            return null;
        }

        if (numbers.Length != 4)
        {
            _boxProblem = Describe("bbox", $"has {numbers.Length} numbers instead of 4");
            return null;
        }

        return new CocoBox(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /// <summary>The field <c>area</c>; null if it is missing.</summary>
    public double? ReadArea()
    {
        if (fields.Find("area") is not { } value)
        {
            return null;
        }

        if (JsonNumbers.TryGetDouble(value, out var area))
        {
            return area;
        }

        _areaProblem = Describe("area", $"is not a number: {JsonNumbers.Show(value)}");
        return null;
    }

    /// <summary>
    /// The field <c>segmentation</c> in any of COCO's three encodings, and polygons as other tools write them: one list of numbers
    /// (VIA), or lists of points.
    /// </summary>
    public CocoSegmentation? ReadSegmentation()
    {
        if (fields.Find(SegmentationField) is not { } value || IsEmptyArray(value))
        {
            return null;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                return ReadPolygons(value);
            case JsonValueKind.Object:
                return ReadRunLengths(value);
            default:
                return NoMask(SkipReason.UnreadableMask, "is neither a list of polygons nor run lengths");
        }
    }

    private static bool IsEmptyArray(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0;

    private CocoSegmentation? ReadPolygons(JsonElement value)
    {
        var isOnePolygon = !HoldsArrays(value) || IsPoints(value);
        JsonElement[] candidates = isOnePolygon ? [value] : [.. value.EnumerateArray()];
        var polygons = new List<double[]>(candidates.Length);
        for (var i = 0; i < candidates.Length; i++)
        {
            if (ReadPolygon(candidates[i], i + 1) is { } polygon)
            {
                polygons.Add(polygon);
            }
        }

        return polygons.Count > 0
            ? CocoSegmentation.FromPolygons(polygons)
            : NoMask(SkipReason.NoUsablePolygon, $"has no polygon that can be drawn{Reason()}");

        string Reason() => _polygonProblems.Count > 0 ? $" ({_polygonProblems[0].Message[(fields.Description.Length + 2)..]})" : "";
    }

    private double[]? ReadPolygon(JsonElement value, int place)
    {
        var name = $"{fields.Description}: polygon {place} of field '{SegmentationField}'";
        if (!TryReadCoordinates(value, out var numbers, out var problem))
        {
            _polygonProblems.Add(new(SkipReason.UnreadablePolygon, $"{name} {problem}"));
            return null;
        }

        if (numbers.Length / PointLength < FewestPoints)
        {
            _polygonProblems.Add(new(SkipReason.TooFewPoints, $"{name} has {numbers.Length} numbers"));
            return null;
        }

        if (numbers.Length % PointLength != 0)
        {
            // As in pycocotools.
            _polygonProblems.Add(new(SkipReason.OddCoordinates, $"{name} has {numbers.Length} numbers"));
            numbers = numbers[..^1];
        }

        if (PolygonRasterizer.FindFault(numbers) is { } fault)
        {
            _polygonProblems.Add(new(SkipReason.UnreadablePolygon, $"{name} {fault}"));
            return null;
        }

        return numbers;
    }

    private static bool HoldsArrays(JsonElement value) =>
        value.EnumerateArray().Any(element => element.ValueKind == JsonValueKind.Array);

    // [[x, y], [x, y], [x, y]]: a list of points; as polygons they would have one point each.
    private static bool IsPoints(JsonElement value) =>
        value.GetArrayLength() >= FewestPoints
        && value.EnumerateArray().All(point => point.ValueKind == JsonValueKind.Array
            && point.GetArrayLength() == PointLength
            && point.EnumerateArray().All(number => number.ValueKind != JsonValueKind.Array));

    private static bool TryReadCoordinates(JsonElement value, out double[] numbers, out string problem)
    {
        if (value.ValueKind != JsonValueKind.Array || !IsPoints(value))
        {
            return TryReadNumbers(value, out numbers, out problem);
        }

        numbers = new double[PointLength * value.GetArrayLength()];
        problem = "";
        var next = 0;
        foreach (var number in value.EnumerateArray().SelectMany(point => point.EnumerateArray()))
        {
            if (!JsonNumbers.TryGetDouble(number, out numbers[next++]))
            {
                problem = NoNumber(number);
                return false;
            }
        }

        return true;
    }

    private CocoSegmentation? ReadRunLengths(JsonElement value)
    {
        if (!value.TryGetProperty("size", out var size) || !value.TryGetProperty("counts", out var counts))
        {
            return NoMask(SkipReason.UnreadableMask, "has no 'size' or no 'counts'");
        }

        if (!TryReadSize(size, out var height, out var width))
        {
            return NoMask(SkipReason.UnreadableMask, $"is not a height and a width: {JsonNumbers.Show(size)}", $"{SegmentationField}.size");
        }

        try
        {
            switch (counts.ValueKind)
            {
                case JsonValueKind.String:
                    return CocoSegmentation.FromMask(RunLengthMask.FromCompressedCounts(Text(counts), height, width));
                case JsonValueKind.Array:
                    return ReadRuns(counts, height, width);
                default:
                    return NoMask(SkipReason.UnreadableMask, "is neither text nor a list of numbers", $"{SegmentationField}.counts");
            }
        }
        catch (ArgumentException exception)
        {
            var message = exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal).TrimEnd('.');
            _maskProblem = new(SkipReason.UnreadableMask, $"{fields.Description}: field '{SegmentationField}': {message}");
            return null;
        }
    }

    private CocoSegmentation? ReadRuns(JsonElement counts, int height, int width)
    {
        var runs = new uint[counts.GetArrayLength()];
        var index = 0;
        foreach (var run in counts.EnumerateArray())
        {
            if (!JsonNumbers.TryGetInt64(run, out var length) || length is < 0 or > uint.MaxValue)
            {
                return NoMask(
                    SkipReason.UnreadableMask, $"contains {JsonNumbers.Show(run)}, not a run length", $"{SegmentationField}.counts");
            }

            runs[index++] = (uint)length;
        }

        return CocoSegmentation.FromMask(RunLengthMask.FromCounts(runs, height, width), compressed: false);
    }

    private static bool TryReadSize(JsonElement size, out int height, out int width)
    {
        (height, width) = (0, 0);
        if (size.ValueKind != JsonValueKind.Array
            || size.GetArrayLength() != 2
            || !JsonNumbers.TryGetInt64(size[0], out var first)
            || !JsonNumbers.TryGetInt64(size[1], out var second)
            || first is < 1 or > int.MaxValue
            || second is < 1 or > int.MaxValue)
        {
            return false;
        }

        (height, width) = ((int)first, (int)second);
        return true;
    }

    private static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new ArgumentException("The run-length string is not valid Unicode.", exception);
        }
    }

    private static bool TryReadNumbers(JsonElement value, out double[] numbers, out string problem)
    {
        (numbers, problem) = ([], "");
        if (value.ValueKind != JsonValueKind.Array)
        {
            problem = "is not a list of numbers";
            return false;
        }

        numbers = new double[value.GetArrayLength()];
        var next = 0;
        foreach (var number in value.EnumerateArray())
        {
            if (!JsonNumbers.TryGetDouble(number, out numbers[next++]))
            {
                problem = NoNumber(number);
                return false;
            }
        }

        return true;
    }

    private static string NoNumber(JsonElement value) => $"contains {JsonNumbers.Show(value)}, which is not a number";

    private CocoSegmentation? NoMask(SkipReason reason, string problem, string field = SegmentationField)
    {
        _maskProblem = new(reason, Describe(field, problem));
        return null;
    }

    private string Describe(string field, string problem) => $"{fields.Description}: field '{field}' {problem}";
}
