using System.Globalization;
using System.Xml.Linq;
using OpenVocabSeg.Data.Annotations.Shapes;
using OpenVocabSeg.Data.Annotations.Xml;

namespace OpenVocabSeg.Data.Annotations.Cvat;

/// <summary>The shapes of an <c>image</c> element of a CVAT file.</summary>
internal static class CvatShapes
{
    /// <summary>Reads the shapes. Shapes with the same label and <c>group_id</c> are one object, as in CVAT's COCO export.</summary>
    public static IReadOnlyList<ObjectAnnotation> Read(string file, string imageName, XElement image, ImageSize size, CauseCounts leftOut)
    {
        var objects = new List<ObjectParts>();
        var groups = new Dictionary<(string Label, int Group), ObjectParts>();
        var number = 0;
        foreach (var element in image.Elements())
        {
            number++;
            var fields = new XmlFields(file, $"image '{imageName}': {element.Name.LocalName} number {number}", element);
            if (ReadShape(fields, element, size, leftOut) is not { } parts)
            {
                continue;
            }

            var group = fields.OptionalText("group_id") is null ? 0 : fields.Int32("group_id");
            if (group != 0 && !groups.TryAdd((parts.Category, group), parts))
            {
                groups[(parts.Category, group)].Join(parts);
            }
            else
            {
                objects.Add(parts);
            }
        }

        return [.. objects.Select(parts => parts.Build(size, boxesAreBoxes: true)).OfType<ObjectAnnotation>()];
    }

    private static ObjectParts? ReadShape(XmlFields fields, XElement element, ImageSize size, CauseCounts leftOut)
    {
        var cause = element.Name.LocalName switch
        {
            "box" or "polygon" or "mask" or "ellipse" => null,
            "polyline" => LeftOutCauses.Lines,
            "points" => LeftOutCauses.Points,
            "cuboid" => LeftOutCauses.Cuboids,
            "skeleton" => LeftOutCauses.Skeletons,
            "tag" => LeftOutCauses.Tags,
            var other => $"CVAT shapes of type '{other}'",
        };
        if (cause is not null)
        {
            leftOut.Add(cause);
            return null;
        }

        var parts = new ObjectParts(fields.Text("label"), leftOut) { IsOccluded = fields.OptionalFlag("occluded") };
        ReadAttributes(parts, fields, element);
        switch (element.Name.LocalName)
        {
            case "box":
                AddBox(parts, fields);
                break;
            case "polygon":
                parts.AddPolygon(ReadPoints(fields));
                break;
            case "ellipse":
                parts.AddPolygon(Ellipses.ToPolygon(new OrientedBox(
                    fields.Double("cx"),
                    fields.Double("cy"),
                    2 * Math.Abs(fields.Double("rx")),
                    2 * Math.Abs(fields.Double("ry")),
                    fields.OptionalDouble("rotation") ?? 0)));
                break;
            default:
                parts.AddMask(ReadMask(fields).ToMask(size.Height, size.Width));
                break;
        }

        return parts;
    }

    private static void AddBox(ObjectParts parts, XmlFields fields)
    {
        var (left, top, right, bottom) = (fields.Double("xtl"), fields.Double("ytl"), fields.Double("xbr"), fields.Double("ybr"));
        var rotation = fields.OptionalDouble("rotation") ?? 0;
        if (rotation % 360 == 0)
        {
            parts.AddBox(left, top, right, bottom);
        }
        else
        {
            parts.AddOrientedBox(new OrientedBox(
                (left + right) / 2, (top + bottom) / 2, Math.Abs(right - left), Math.Abs(bottom - top), rotation));
        }
    }

    private static List<double> ReadPoints(XmlFields fields)
    {
        var points = new List<double>();
        foreach (var point in fields.Text("points").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = point.Split(',');
            if (pair.Length != 2)
            {
                throw fields.Error("points", $"has '{point}', which is not a pair of numbers");
            }

            points.Add(fields.Number(pair[0], "points"));
            points.Add(fields.Number(pair[1], "points"));
        }

        return points;
    }

    /// <summary>Run lengths in the rectangle around the mask, row by row, starting with a background run.</summary>
    private static MaskCrop ReadMask(XmlFields fields)
    {
        var (width, height) = (fields.Size("width"), fields.Size("height"));
        if ((long)width * height > ImageFile.MaximumPixels)
        {
            throw fields.Error("width", $"and 'height' give {width}×{height} pixels, more than the limit of {ImageFile.MaximumPixels:N0}");
        }

        var runs = fields.Text("rle").Split(',').Select(run =>
            uint.TryParse(run, NumberStyles.Integer, CultureInfo.InvariantCulture, out var length)
                ? length
                : throw fields.Error("rle", $"contains '{run.Trim()}', which is not a run length")).ToArray();
        var pixels = RowRuns.Decode(runs, width * height)
            ?? throw fields.Error("rle", $"has {runs.Sum(run => (long)run)} pixels, 'width' and 'height' make {(long)width * height}");
        return new MaskCrop(fields.Int32("left"), fields.Int32("top"), width, height, pixels);
    }

    private static void ReadAttributes(ObjectParts parts, XmlFields shape, XElement element)
    {
        foreach (var attribute in element.Elements("attribute"))
        {
            var (name, text) = (attribute.Attribute("name")?.Value, attribute.Value.Trim());
            switch (name)
            {
                case CvatAttributes.Score:
                    parts.Score = Number(shape, name, text);
                    break;
                case CvatAttributes.MaskNoise:
                    parts.MaskNoise = Number(shape, name, text);
                    break;
                case CvatAttributes.Crowd:
                    parts.IsCrowd = IsTrue(text);
                    break;
                case CvatAttributes.Truncated:
                    parts.IsTruncated = IsTrue(text);
                    break;
                case CvatAttributes.Difficult:
                    parts.IsDifficult = IsTrue(text);
                    break;
            }
        }
    }

    // A text attribute may contain any text.
    private static double? Number(XmlFields shape, string name, string text) => text.Length == 0 ? null : shape.Number(text, name);

    private static bool IsTrue(string text) => text.ToLowerInvariant() is "true" or "1" or "yes";
}
