using System.Text.Json;
using OpenVocabSeg.Data.Annotations.ImageFiles;
using OpenVocabSeg.Data.Annotations.Shapes;
using OpenVocabSeg.Data.Coco;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.LabelStudio;

/// <summary>
/// A region of an image: its shape, in percent of the image's sides, and its labels. JSON has the shape in the field <c>value</c>,
/// JSON-MIN next to the other fields.
/// </summary>
internal sealed class LabelStudioRegion
{
    /// <summary>Name of the field with the mask noise of a region.</summary>
    public const string MaskNoise = "mask_noise";

    private readonly string _file;
    private readonly string _description;
    private readonly CocoFields _result;
    private readonly CocoFields _value;

    /// <summary>A region of a task.</summary>
    /// <param name="file">Name of the file.</param>
    /// <param name="description">Name in messages, such as "task 3: region number 2".</param>
    /// <param name="element">The region.</param>
    public LabelStudioRegion(string file, string description, JsonElement element)
    {
        (_file, _description) = (file, description);
        _result = new CocoFields(file, description, element);
        Value = _result.Find("value") is { ValueKind: JsonValueKind.Object } value ? value : element;
        _value = new CocoFields(file, description, Value);
        Id = _result.OptionalText("id");
        Type = _result.OptionalText("type") ?? TypeOfValue();
        var (height, width) = (_result.OptionalPixels("original_height"), _result.OptionalPixels("original_width"));
        Size = height > 0 && width > 0 ? new ImageSize(height, width) : null;
    }

    /// <summary>Id that several results of one region share; null if there is none.</summary>
    public string? Id { get; }

    /// <summary>"polygonlabels", "brushlabels", …. JSON-MIN has no type; there it is derived from the fields.</summary>
    public string Type { get; }

    /// <summary>Size of the image; null if the region does not have it.</summary>
    public ImageSize? Size { get; }

    /// <summary>The shape.</summary>
    public JsonElement Value { get; }

    /// <summary>Whether the region has a shape of a supported type.</summary>
    public bool HasShape =>
        Has("points") || Has("rle") || Has("imageDataURL") || (Has("x") && Has("y") && (Has("width") || Has("radiusX")));

    /// <summary>The labels. The type of the shape determines the name of their field.</summary>
    public IReadOnlyList<string> Labels()
    {
        foreach (var property in Value.EnumerateObject())
        {
            if (property.Name.EndsWith("labels", StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.Array)
            {
                return [.. property.Value.EnumerateArray().Select(label => label.ValueKind == JsonValueKind.String
                    ? label.GetString()!
                    : throw _value.Error(property.Name, "contains something that is not text"))];
            }
        }

        return [];
    }

    /// <summary>Adds the shape to an object.</summary>
    /// <param name="parts">The object.</param>
    /// <param name="size">Size of the image.</param>
    /// <param name="leftOut">Counts what is left out.</param>
    public void AddShape(ObjectParts parts, ImageSize size, CauseCounts leftOut)
    {
        parts.Score = _result.OptionalDouble("score");
        parts.MaskNoise = _result.Find("meta") is { ValueKind: JsonValueKind.Object } meta
            ? new CocoFields(_file, $"{_description}: meta", meta).OptionalDouble(MaskNoise)
            : null;
        if (_result.OptionalDouble("image_rotation") is { } rotation && rotation % 360 != 0)
        {
            leftOut.Add("regions that were drawn on a rotated image");
        }
        else if (Has("rle"))
        {
            parts.AddMask(Brush(size));
        }
        else if (Has("imageDataURL"))
        {
            parts.AddMask(Bitmask(size));
        }
        else if (Type is "keypointlabels" or "keypoint")
        {
            leftOut.Add(LeftOutCauses.Keypoints);
        }
        else if (Type is "vectorlabels" or "vector")
        {
            leftOut.Add(LeftOutCauses.Lines);
        }
        else if (Has("points"))
        {
            parts.AddPolygon(Polygon(size));
        }
        else if (Has("radiusX"))
        {
            parts.AddPolygon(Ellipses.ToPolygon(new OrientedBox(
                Pixels("x", size.Width),
                Pixels("y", size.Height),
                2 * Pixels("radiusX", size.Width),
                2 * Pixels("radiusY", size.Height),
                _value.OptionalDouble("rotation") ?? 0)));
        }
        else
        {
            AddRectangle(parts, size);
        }
    }

    private bool Has(string field) => _value.Find(field) is not null;

    private string TypeOfValue() => Value.EnumerateObject().Select(property => property.Name)
        .FirstOrDefault(name => name.EndsWith("labels", StringComparison.Ordinal)) ?? "regions without a type";

    private double Pixels(string field, int side) => ScaledCoordinate.ToPixels(_value.Double(field), side, 100);

    /// <summary>The position is the top left corner before the rotation. The rectangle is rotated around this corner.</summary>
    private void AddRectangle(ObjectParts parts, ImageSize size)
    {
        var (x, y) = (Pixels("x", size.Width), Pixels("y", size.Height));
        var (width, height) = (Pixels("width", size.Width), Pixels("height", size.Height));
        var degrees = _value.OptionalDouble("rotation") ?? 0;
        if (degrees % 360 == 0)
        {
            parts.AddBox(x, y, x + width, y + height);
            return;
        }

        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        parts.AddOrientedBox(new OrientedBox(
            x + (width / 2 * cosine) - (height / 2 * sine),
            y + (width / 2 * sine) + (height / 2 * cosine),
            width,
            height,
            degrees));
    }

    private List<double> Polygon(ImageSize size)
    {
        var points = new List<double>();
        var list = _value.Find("points")!.Value;
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw _value.Error("points", "is not a list");
        }

        foreach (var point in list.EnumerateArray())
        {
            if (point.ValueKind != JsonValueKind.Array || point.GetArrayLength() != 2)
            {
                throw _value.Error("points", "contains something that is not a pair of numbers");
            }

            points.Add(ScaledCoordinate.ToPixels(_value.Number(point[0], "points"), size.Width, 100));
            points.Add(ScaledCoordinate.ToPixels(_value.Number(point[1], "points"), size.Height, 100));
        }

        return points;
    }

    private RunLengthMask Brush(ImageSize size)
    {
        var list = _value.Find("rle")!.Value;
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw _value.Error("rle", "is not a list of bytes");
        }

        var packed = new byte[list.GetArrayLength()];
        var count = 0;
        foreach (var value in list.EnumerateArray())
        {
            packed[count++] = JsonNumbers.TryGetInt64(value, out var number) && number is >= 0 and <= byte.MaxValue
                ? (byte)number
                : throw _value.Error("rle", "contains something that is not a byte");
        }

        try
        {
            var pixels = RowRuns.Decode(BrushRuns.Decode(packed, size.Height * size.Width), size.Height * size.Width)!;
            return RunLengthMask.FromBitmap(pixels, size.Height, size.Width);
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException(_value.Error("rle", exception.Message).Message, exception);
        }
    }

    /// <summary>A PNG of the image's size whose opaque pixels are the object.</summary>
    private RunLengthMask Bitmask(ImageSize size)
    {
        var text = _value.Text("imageDataURL");
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        var png = new byte[text.Length];
        if (!Convert.TryFromBase64String(text[(comma + 1)..], png, out var length))
        {
            throw _value.Error("imageDataURL", "is not a base64 data URL");
        }

        var image = PngImage.Read(png[..length], $"{_file}: {_description}: field 'imageDataURL'");
        return image.Height == size.Height && image.Width == size.Width
            ? RunLengthMask.FromBitmap(image.Alpha, size.Height, size.Width)
            : throw _value.Error(
                "imageDataURL", $"is an image of {image.Height}×{image.Width} pixels, but the image of the task has {size}");
    }
}
