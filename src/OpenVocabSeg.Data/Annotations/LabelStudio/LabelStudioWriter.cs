using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using OpenVocabSeg.Data.Annotations.Shapes;
using OpenVocabSeg.Data.Annotations.Writing;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.LabelStudio;

/// <summary>
/// Writes tasks that Label Studio imports, and their labeling configuration (<c>NAME.label_config.xml</c>). Objects with a score are
/// predictions, the others annotations. A single outline becomes a polygon; masks and objects of several outlines become brush masks.
/// </summary>
internal sealed class LabelStudioWriter(AnnotationTarget target) : AnnotationWriter(target)
{
    private const int FlushSize = 1 << 16;

    private static readonly XmlWriterSettings ConfigurationSettings = new()
    {
        Indent = true,
        OmitXmlDeclaration = true,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string? _configuration = ConfigurationOf(target.Path);

    // The labeling interface is XML.
    protected override bool HasPlaceInClass(Rune letter) => _configuration is null || IsXml(letter);

    /// <summary>The file that the labeling interface is written to, beside the tasks; null if these go to a pipe or device.</summary>
    public static string? ConfigurationOf(string tasks) =>
        OutputTarget.Find(tasks).IsInPlace ? null : Path.ChangeExtension(tasks, ".label_config.xml");

    public override void Write(AnnotationSource source)
    {
        CheckClasses(source);
        AtomicFile.Write(Target.Path, stream =>
        {
            using var json = new Utf8JsonWriter(stream, Format);
            json.WriteStartArray();
            foreach (var image in Read(source))
            {
                CountSplit(image);
                WriteTask(json, image);
                if (json.BytesPending > FlushSize)
                {
                    json.Flush();
                }
            }

            json.WriteEndArray();
        });
        if (_configuration is { } file)
        {
            AtomicFile.Write(file, stream => WriteConfiguration(stream, source.Categories));
        }
    }

    private void WriteTask(Utf8JsonWriter json, AnnotatedImage image)
    {
        json.WriteStartObject();
        if (image.Id is { } id)
        {
            json.WriteNumber("id", id);
        }

        json.WriteStartObject("data");
        json.WriteString("image", LabelStudioUrl.Address(Target.Options.ImageRoot, image.Name));
        json.WriteEndObject();
        var predicted = image.Objects.Where(o => o.Score is not null).ToArray();
        var drawn = image.Objects.Where(o => o.Score is null).ToArray();
        if (predicted.Length > 0)
        {
            json.WriteStartArray("predictions");
            json.WriteStartObject();
            json.WriteString("model_version", "OpenVocabSeg");

            // The score of a task is that of its least certain object, which needs review most.
            json.WriteNumber("score", predicted.Min(o => o.Certainty!.Value));
            WriteRegions(json, predicted, SizeOf(image));
            json.WriteEndObject();
            json.WriteEndArray();
        }

        if (drawn.Length > 0 || predicted.Length == 0)
        {
            json.WriteStartArray("annotations");
            if (drawn.Length > 0)
            {
                json.WriteStartObject();
                WriteRegions(json, drawn, SizeOf(image));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteRegions(Utf8JsonWriter json, ObjectAnnotation[] objects, ImageSize size)
    {
        json.WriteStartArray("result");
        for (var i = 0; i < objects.Length; i++)
        {
            Count(objects[i], keepsScores: true, keepsTurns: true);
            WriteRegion(json, objects[i], size, string.Create(CultureInfo.InvariantCulture, $"region{i + 1:D4}"));
        }

        json.WriteEndArray();
    }

    private void WriteRegion(Utf8JsonWriter json, ObjectAnnotation o, ImageSize size, string id)
    {
        var kind = o.Segmentation is null ? "rectangle" : o.Segmentation.Polygons is [_] ? "polygon" : "brush";
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("type", kind + "labels");
        json.WriteString("from_name", kind);
        json.WriteString("to_name", "image");
        json.WriteNumber("original_width", size.Width);
        json.WriteNumber("original_height", size.Height);
        json.WriteNumber("image_rotation", 0);
        if (o.Score is { } score)
        {
            json.WriteNumber("score", score);
        }

        if (o.MaskNoise is { } noise)
        {
            // Label Studio shows this text next to the region.
            json.WriteStartObject("meta");
            json.WriteStartArray("text");
            json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"mask noise {noise:0.###}"));
            json.WriteEndArray();
            json.WriteNumber(LabelStudioRegion.MaskNoise, noise);
            json.WriteEndObject();
        }

        json.WriteStartObject("value");
        switch (kind)
        {
            case "rectangle":
                WriteRectangle(json, o, size);
                break;
            case "polygon":
                WritePolygon(json, o.Segmentation!.Polygons![0], size);
                break;
            default:
                Lost.Add("objects with several outlines (written as brush masks)", o.Segmentation!.Polygons is null ? 0 : 1);
                WriteBrush(json, o, size);
                break;
        }

        json.WriteStartArray(kind + "labels");
        json.WriteStringValue(o.Category);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRectangle(Utf8JsonWriter json, ObjectAnnotation o, ImageSize size)
    {
        var (x, y, width, height, degrees) = (o.Box.X, o.Box.Y, o.Box.Width, o.Box.Height, 0.0);
        if (o.OrientedBox is { } turned)
        {
            var corners = turned.ToCorners();
            (x, y, width, height, degrees) = (corners[0], corners[1], turned.Width, turned.Height, turned.Degrees);
        }

        json.WriteNumber("x", Percent(x, size.Width));
        json.WriteNumber("y", Percent(y, size.Height));
        json.WriteNumber("width", Percent(width, size.Width));
        json.WriteNumber("height", Percent(height, size.Height));
        json.WriteNumber("rotation", degrees);
    }

    private static void WritePolygon(Utf8JsonWriter json, IReadOnlyList<double> polygon, ImageSize size)
    {
        json.WriteStartArray("points");
        for (var i = 0; i < polygon.Count; i += 2)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Percent(polygon[i], size.Width));
            json.WriteNumberValue(Percent(polygon[i + 1], size.Height));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteBoolean("closed", true);
    }

    private static void WriteBrush(Utf8JsonWriter json, ObjectAnnotation o, ImageSize size)
    {
        json.WriteString("format", "rle");
        json.WriteStartArray("rle");
        foreach (var value in BrushRuns.Encode(RowRuns.Encode(o.ToMask(size)!.ToBitmap())))
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteConfiguration(Stream stream, IReadOnlyList<CocoCategory> categories)
    {
        using var xml = XmlWriter.Create(stream, ConfigurationSettings);
        xml.WriteStartElement("View");
        xml.WriteStartElement("Image");
        xml.WriteAttributeString("name", "image");
        xml.WriteAttributeString("value", "$image");
        xml.WriteEndElement();
        foreach (var (tag, name) in new[] { ("BrushLabels", "brush"), ("PolygonLabels", "polygon"), ("RectangleLabels", "rectangle") })
        {
            xml.WriteStartElement(tag);
            xml.WriteAttributeString("name", name);
            xml.WriteAttributeString("toName", "image");
            foreach (var category in categories)
            {
                xml.WriteStartElement("Label");
                xml.WriteAttributeString("value", category.Name);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static double Percent(double coordinate, int side) => ScaledCoordinate.FromPixels(coordinate, side, 100);
}
