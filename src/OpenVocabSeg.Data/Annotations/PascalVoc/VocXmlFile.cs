using System.Globalization;
using System.Xml.Linq;
using OpenVocabSeg.Data.Annotations.Shapes;
using OpenVocabSeg.Data.Annotations.Xml;

namespace OpenVocabSeg.Data.Annotations.PascalVoc;

/// <summary>
/// The XML file of an image. In Pascal VOC's own files, coordinates are pixel numbers from 1, and the last pixel is included. All
/// other tools write edges from 0 under the same names. The file's <c>source</c> tells which.
/// </summary>
/// <param name="Name">Name of the image file; null if it is missing.</param>
/// <param name="Size">Size of the image; null if it is missing.</param>
/// <param name="Objects">The objects in the order of the file; null for objects without a shape, so that numbers do not shift.</param>
internal sealed record VocXmlFile(string? Name, ImageSize? Size, IReadOnlyList<ObjectAnnotation?> Objects)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The XML is invalid, or a field is; the message names file and field.</exception>
    public static VocXmlFile Read(string path, CauseCounts leftOut)
    {
        var file = Path.GetFileName(path);
        var root = XmlFile.Load(path);
        if (root.Name.LocalName != "annotation")
        {
            throw new InvalidDataException(
                $"{file}: the root element is '{root.Name.LocalName}'; that of a Pascal VOC file is 'annotation'.");
        }

        var origin = root.Element("source")?.Element("annotation")?.Value ?? "";
        var isPascal = origin.Contains("PASCAL VOC", StringComparison.OrdinalIgnoreCase);
        var size = ReadSize(file, root);
        var objects = new List<ObjectAnnotation?>();
        foreach (var element in root.Elements("object"))
        {
            objects.Add(ReadObject(file, objects.Count + 1, element, isPascal, leftOut));
        }

        var name = new XmlFields(file, "", root).OptionalText("filename")?.Replace('\\', '/');
        return new VocXmlFile(name, size, objects);
    }

    private static ImageSize? ReadSize(string file, XElement root)
    {
        if (root.Element("size") is not { } element)
        {
            return null;
        }

        // Some tools write 0 if they did not open the image.
        var fields = new XmlFields(file, "size", element);
        var (height, width) = (fields.Int32("height"), fields.Int32("width"));
        return height > 0 && width > 0 ? new ImageSize(height, width) : null;
    }

    private static ObjectAnnotation? ReadObject(string file, int number, XElement element, bool isPascal, CauseCounts leftOut)
    {
        var fields = new XmlFields(file, $"object number {number}", element);
        var parts = new ObjectParts(fields.Text("name"), leftOut)
        {
            IsDifficult = fields.OptionalFlag("difficult"),
            IsTruncated = fields.OptionalFlag("truncated"),
            IsOccluded = fields.OptionalFlag("occluded"),
        };
        if (element.Element("bndbox") is { } box)
        {
            var sides = new XmlFields(file, $"object number {number}: bndbox", box);
            var offset = isPascal ? 1 : 0;
            parts.AddBox(sides.Double("xmin") - offset, sides.Double("ymin") - offset, sides.Double("xmax"), sides.Double("ymax"));
        }

        if (element.Element("polygon") is { } polygon)
        {
            parts.AddPolygon(ReadPolygon(new XmlFields(file, $"object number {number}: polygon", polygon), polygon));
        }

        if (element.Element("bndbox") is null && element.Element("polygon") is null)
        {
            leftOut.Add("objects without 'bndbox'");
        }

        return parts.Build(new ImageSize(1, 1), boxesAreBoxes: true);
    }

    // Roboflow's format: x1, y1, x2, y2, ….
    private static List<double> ReadPolygon(XmlFields fields, XElement polygon)
    {
        var points = new List<double>();
        for (var i = 1; polygon.Element(string.Create(CultureInfo.InvariantCulture, $"x{i}")) is not null; i++)
        {
            points.Add(fields.Double(string.Create(CultureInfo.InvariantCulture, $"x{i}")));
            points.Add(fields.Double(string.Create(CultureInfo.InvariantCulture, $"y{i}")));
        }

        return points;
    }
}
