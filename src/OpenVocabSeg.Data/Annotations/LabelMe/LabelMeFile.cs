using System.Text.Json;
using OpenVocabSeg.Data.Annotations.ImageFiles;
using OpenVocabSeg.Data.Annotations.Shapes;
using OpenVocabSeg.Data.Coco;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.LabelMe;

/// <summary>The content of a LabelMe file.</summary>
internal sealed class LabelMeFile
{
    private readonly string _path;
    private readonly List<LabelMeShape> _shapes = [];
    private string? _imagePath;
    private int _height;
    private int _width;

    private LabelMeFile(string path) => _path = path;

    private string FileName => System.IO.Path.GetFileName(_path);

    /// <summary>Reads a file; null if it is other JSON.</summary>
    /// <exception cref="InvalidDataException">The JSON is truncated or a field is invalid; the message names file and field.</exception>
    public static LabelMeFile? Read(string path, CauseCounts leftOut)
    {
        var file = new LabelMeFile(path);
        var hasShapes = false;
        using var stream = new JsonElementStream(path, refusesPipes: true);
        if (stream.ReadStart() != JsonTokenType.StartObject)
        {
            return null;
        }

        while (stream.ReadPropertyName() is { } property)
        {
            switch (property)
            {
                case "shapes":
                    hasShapes = true;
                    file._shapes.AddRange(stream.ReadArray(property, (index, element) => file.ReadShape(index, element, leftOut)));
                    break;
                case "imagePath" or "imageHeight" or "imageWidth":
                    using (var value = stream.ReadValue())
                    {
                        file.Set(property, value.RootElement);
                    }

                    break;
                default:
                    stream.SkipValue();
                    break;
            }
        }

        stream.ReadEnd();
        return hasShapes ? file : null;
    }

    /// <summary>The image and its objects.</summary>
    /// <param name="root">The folder that names are relative to.</param>
    /// <param name="imageFolder">Another folder to search for the image; null for none.</param>
    /// <param name="leftOut">Counts what is left out.</param>
    public AnnotatedImage ToImage(string root, string? imageFolder, CauseCounts leftOut)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(_path))!;

        // LabelMe on Windows writes '\' between folders.
        var relative = (_imagePath ?? throw Error("imagePath", "is missing")).Replace('\\', '/');
        var place = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, relative));
        var name = System.IO.Path.GetRelativePath(System.IO.Path.GetFullPath(root), place).Replace('\\', '/');
        name = name.StartsWith("../", StringComparison.Ordinal) ? System.IO.Path.GetFileName(place) : name;
        var image = new ImageFinder(imageFolder, folder).Find(relative, name, System.IO.Path.GetFileName(place));
        var size = _height > 0 && _width > 0 ? new ImageSize(_height, _width) : ImageFinder.SizeOf(image) ?? EmbeddedSize();
        return new AnnotatedImage(name) { Path = image, Size = size, Objects = [.. Objects(size, leftOut)] };
    }

    private IEnumerable<ObjectAnnotation> Objects(ImageSize size, CauseCounts leftOut)
    {
        var objects = new List<ObjectParts>();
        var groups = new Dictionary<(string Label, long Group), ObjectParts>();
        foreach (var shape in _shapes)
        {
            if (shape.Parts.Category is "__ignore__" or "_background_")
            {
                leftOut.Add("regions without a class (__ignore__, _background_)");
                continue;
            }

            AddShape(shape, size, leftOut);
            if (shape.GroupId is { } group && !groups.TryAdd((shape.Parts.Category, group), shape.Parts))
            {
                groups[(shape.Parts.Category, group)].Join(shape.Parts);
            }
            else
            {
                objects.Add(shape.Parts);
            }
        }

        return objects.Select(parts => parts.Build(size, boxesAreBoxes: false)).OfType<ObjectAnnotation>();
    }

    private void AddShape(LabelMeShape shape, ImageSize size, CauseCounts leftOut)
    {
        var (points, parts) = (shape.Points, shape.Parts);
        switch (shape.Type)
        {
            case "polygon":
                parts.AddPolygon(points);
                break;
            case "rectangle":
                CheckPoints(shape, 2);
                parts.AddBox(points[0], points[1], points[2], points[3]);
                break;
            case "circle":
                CheckPoints(shape, 2);
                var diameter = 2 * Math.Sqrt(Math.Pow(points[2] - points[0], 2) + Math.Pow(points[3] - points[1], 2));
                parts.AddPolygon(Ellipses.ToPolygon(new OrientedBox(points[0], points[1], diameter, diameter, 0)));
                break;
            case "oriented_rectangle":
                CheckPoints(shape, 4);
                parts.AddOrientedBox(ToOrientedBox(points));
                break;
            case "mask":
                CheckPoints(shape, 2);
                parts.AddMask(ToCrop(shape).ToMask(size.Height, size.Width));
                break;
            case "line" or "linestrip":
                leftOut.Add(LeftOutCauses.Lines);
                break;
            case "point" or "points":
                leftOut.Add(LeftOutCauses.Points);
                break;
            default:
                throw new CocoFields(FileName, shape.Description, default).Error(
                    "shape_type", $"is '{shape.Type}', which is not a known shape");
        }
    }

    private MaskCrop ToCrop(LabelMeShape shape)
    {
        var fields = new CocoFields(FileName, shape.Description, default);
        var png = shape.Mask ?? throw fields.Error("mask", "is missing");
        var image = PngImage.Read(png, $"{FileName}: {shape.Description}: field 'mask'");

        // The corners are the first and the last pixel; LabelMe rounds half to even.
        var left = Math.Round(shape.Points[0]);
        var top = Math.Round(shape.Points[1]);
        return left is >= int.MinValue and <= int.MaxValue && top is >= int.MinValue and <= int.MaxValue
            ? new MaskCrop((int)left, (int)top, image.Width, image.Height, image.ToMask())
            : throw fields.Error("points", "lies too far outside the image");
    }

    private void CheckPoints(LabelMeShape shape, int count)
    {
        if (shape.Points.Length != 2 * count)
        {
            throw new CocoFields(FileName, shape.Description, default).Error(
                "points", $"has {shape.Points.Length / 2} points; a shape of type '{shape.Type}' has {count}");
        }
    }

    private static OrientedBox ToOrientedBox(double[] corners) => new(
        (corners[0] + corners[4]) / 2,
        (corners[1] + corners[5]) / 2,
        Math.Sqrt(Math.Pow(corners[2] - corners[0], 2) + Math.Pow(corners[3] - corners[1], 2)),
        Math.Sqrt(Math.Pow(corners[4] - corners[2], 2) + Math.Pow(corners[5] - corners[3], 2)),
        Math.Atan2(corners[3] - corners[1], corners[2] - corners[0]) * 180 / Math.PI);

    /// <summary>Files of old versions have no size, but may embed the image.</summary>
    private ImageSize EmbeddedSize()
    {
        using var stream = new JsonElementStream(_path, refusesPipes: true);
        stream.ReadStart();
        while (stream.ReadPropertyName() is { } property)
        {
            if (property != "imageData")
            {
                stream.SkipValue();
                continue;
            }

            using var value = stream.ReadValue();
            if (value.RootElement.ValueKind == JsonValueKind.String && value.RootElement.TryGetBytesFromBase64(out var bytes))
            {
                return ImageFile.ReadHeader(bytes, $"{FileName}: field 'imageData'").UprightSize;
            }
        }

        throw Error("imageHeight", $"is missing, and the image '{_imagePath}' to take it from does not exist");
    }

    private void Set(string property, JsonElement value)
    {
        switch (property)
        {
            case "imagePath":
                _imagePath = Text(value) ?? throw Error(property, "is not the name of an image");
                break;
            case "imageHeight":
                _height = Size(property, value);
                break;
            default:
                _width = Size(property, value);
                break;
        }
    }

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // The bytes are not UTF-8.
            return null;
        }
    }

    private int Size(string property, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return 0;
        }

        return JsonNumbers.TryGetInt64(value, out var size) && size is >= 1 and <= int.MaxValue
            ? (int)size
            : throw Error(property, $"is {JsonNumbers.Show(value)}, not a size in pixels");
    }

    private LabelMeShape ReadShape(int index, JsonElement element, CauseCounts leftOut)
    {
        var description = $"shape number {index + 1}";
        var fields = new CocoFields(FileName, description, element);
        var parts = new ObjectParts(fields.Text("label"), leftOut);
        if (fields.Find("flags") is { ValueKind: JsonValueKind.Object } flags)
        {
            var flagFields = new CocoFields(FileName, $"{description}: flags", flags);
            parts.IsCrowd = flagFields.OptionalFlag(LabelMeFlags.Crowd);
            parts.IsOccluded = flagFields.OptionalFlag(LabelMeFlags.Occluded);
            parts.IsTruncated = flagFields.OptionalFlag(LabelMeFlags.Truncated);
            parts.IsDifficult = flagFields.OptionalFlag(LabelMeFlags.Difficult);
        }

        // Version 2 supported polygons only and wrote no type.
        var type = fields.OptionalText("shape_type") ?? "polygon";
        var group = fields.Find("group_id") is null ? (long?)null : fields.Int64("group_id");
        return new LabelMeShape(description, type, Points(fields), Mask(fields), group, parts);
    }

    private static double[] Points(CocoFields fields)
    {
        if (fields.Find("points") is not { ValueKind: JsonValueKind.Array } list)
        {
            throw fields.Error("points", "is missing or not a list");
        }

        var points = new List<double>(2 * list.GetArrayLength());
        foreach (var point in list.EnumerateArray())
        {
            if (point.ValueKind != JsonValueKind.Array || point.GetArrayLength() != 2)
            {
                throw fields.Error("points", "contains something that is not a pair of numbers");
            }

            points.Add(fields.Number(point[0], "points"));
            points.Add(fields.Number(point[1], "points"));
        }

        return [.. points];
    }

    private static byte[]? Mask(CocoFields fields)
    {
        if (fields.OptionalText("mask") is null)
        {
            return null;
        }

        return fields.Find("mask")!.Value.TryGetBytesFromBase64(out var bytes) ? bytes : throw fields.Error("mask", "is not base64");
    }

    private InvalidDataException Error(string field, string problem) => new($"{FileName}: field '{field}' {problem}.");
}
