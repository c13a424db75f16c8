using System.Globalization;
using System.Text;
using System.Xml;
using OpenVocabSeg.Data.Annotations.Shapes;
using OpenVocabSeg.Data.Annotations.Writing;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.Cvat;

/// <summary>
/// Writes a file "CVAT for images 1.1". Outlines of one object share a <c>group_id</c>. Properties that CVAT has no field for (score,
/// mask noise, crowd, truncated, difficult) are attributes that the file declares for every label.
/// </summary>
internal sealed class CvatWriter(AnnotationTarget target) : AnnotationWriter(target)
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Indent = true,
        NewLineHandling = NewLineHandling.Entitize,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    private static readonly (string Name, string Kind, string Value)[] Attributes =
    [
        (CvatAttributes.Score, "text", ""),
        (CvatAttributes.MaskNoise, "text", ""),
        (CvatAttributes.Crowd, "checkbox", "false"),
        (CvatAttributes.Truncated, "checkbox", "false"),
        (CvatAttributes.Difficult, "checkbox", "false"),
    ];

    protected override bool HasPlaceInClass(Rune letter) => IsXml(letter);

    protected override bool HasPlaceInImage(Rune letter) => IsXml(letter);

    public override void Write(AnnotationSource source) => AtomicFile.Write(Target.Path, stream =>
    {
        CheckClasses(source);
        using var xml = XmlWriter.Create(stream, Settings);
        xml.WriteStartElement("annotations");
        xml.WriteElementString("version", "1.1");
        WriteLabels(xml, source);
        var names = source.Categories.Select(category => category.Name).ToHashSet(StringComparer.Ordinal);
        var number = 0;
        foreach (var image in Read(source))
        {
            WriteImage(xml, image, number++, names);
        }

        xml.WriteEndElement();
    });

    private static void WriteLabels(XmlWriter xml, AnnotationSource source)
    {
        xml.WriteStartElement("meta");
        xml.WriteStartElement("task");
        xml.WriteElementString("name", "OpenVocabSeg");
        xml.WriteElementString("mode", "annotation");
        xml.WriteStartElement("labels");
        foreach (var category in source.Categories)
        {
            xml.WriteStartElement("label");
            xml.WriteElementString("name", category.Name);
            xml.WriteElementString("type", "any");
            xml.WriteStartElement("attributes");
            foreach (var (name, kind, value) in Attributes)
            {
                xml.WriteStartElement("attribute");
                xml.WriteElementString("name", name);
                xml.WriteElementString("mutable", "False");
                xml.WriteElementString("input_type", kind);
                xml.WriteElementString("default_value", value);
                xml.WriteElementString("values", value);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private void WriteImage(XmlWriter xml, AnnotatedImage image, int number, HashSet<string> names)
    {
        var size = SizeOf(image);
        xml.WriteStartElement("image");
        xml.WriteAttributeString("id", Text(number));
        xml.WriteAttributeString("name", image.Name);
        if (image.Split is { } split)
        {
            xml.WriteAttributeString("subset", split);
        }

        xml.WriteAttributeString("width", Text(size.Width));
        xml.WriteAttributeString("height", Text(size.Height));
        var group = 0;
        foreach (var o in image.Objects)
        {
            if (!names.Contains(o.Category))
            {
                throw new InvalidDataException(
                    $"The image '{image.Name}' has an object of the class '{o.Category}', which is not listed.");
            }

            Count(o, keepsFlags: true, keepsScores: true, keepsTurns: true, keepsCrowds: true);
            WriteObject(xml, o, ref group);
        }

        xml.WriteEndElement();
    }

    private static void WriteObject(XmlWriter xml, ObjectAnnotation o, ref int group)
    {
        if (o.Segmentation?.Mask is { Area: > 0 } mask)
        {
            WriteMask(xml, o, mask);
        }
        else if (o.Segmentation?.Polygons is { } polygons)
        {
            group += polygons.Count > 1 ? 1 : 0;
            foreach (var polygon in polygons)
            {
                WriteStart(xml, "polygon", o);
                var points = polygon.Chunk(2).Select(point => $"{Text(point[0])},{Text(point[1])}");
                xml.WriteAttributeString("points", string.Join(';', points));
                WriteEnd(xml, o, polygons.Count > 1 ? group : null);
            }
        }
        else
        {
            WriteBox(xml, o);
        }
    }

    private static void WriteBox(XmlWriter xml, ObjectAnnotation o)
    {
        WriteStart(xml, "box", o);
        var box = o.OrientedBox is { } turned
            ? new CocoBox(turned.CenterX - (turned.Width / 2), turned.CenterY - (turned.Height / 2), turned.Width, turned.Height)
            : o.Box;
        xml.WriteAttributeString("xtl", Text(box.X));
        xml.WriteAttributeString("ytl", Text(box.Y));
        xml.WriteAttributeString("xbr", Text(box.X + box.Width));
        xml.WriteAttributeString("ybr", Text(box.Y + box.Height));
        if (o.OrientedBox is { } oriented)
        {
            xml.WriteAttributeString("rotation", Text(((oriented.Degrees % 360) + 360) % 360));
        }

        WriteEnd(xml, o, group: null);
    }

    private static void WriteMask(XmlWriter xml, ObjectAnnotation o, RunLengthMask mask)
    {
        var crop = MaskCrop.Of(mask);
        WriteStart(xml, "mask", o);
        xml.WriteAttributeString("rle", string.Join(", ", RowRuns.Encode(crop.Pixels).Select(run => Text(run))));
        xml.WriteAttributeString("left", Text(crop.Left));
        xml.WriteAttributeString("top", Text(crop.Top));
        xml.WriteAttributeString("width", Text(crop.Width));
        xml.WriteAttributeString("height", Text(crop.Height));
        WriteEnd(xml, o, group: null);
    }

    private static void WriteStart(XmlWriter xml, string kind, ObjectAnnotation o)
    {
        xml.WriteStartElement(kind);
        xml.WriteAttributeString("label", o.Category);
        xml.WriteAttributeString("source", o.Score is null ? "manual" : "auto");
        xml.WriteAttributeString("occluded", o.IsOccluded ? "1" : "0");
    }

    private static void WriteEnd(XmlWriter xml, ObjectAnnotation o, int? group)
    {
        xml.WriteAttributeString("z_order", "0");
        if (group is { } number)
        {
            xml.WriteAttributeString("group_id", Text(number));
        }

        WriteAttribute(xml, CvatAttributes.Score, o.Score is { } score ? Text(score) : null);
        WriteAttribute(xml, CvatAttributes.MaskNoise, o.MaskNoise is { } noise ? Text(noise) : null);
        WriteAttribute(xml, CvatAttributes.Crowd, o.IsCrowd ? "true" : null);
        WriteAttribute(xml, CvatAttributes.Truncated, o.IsTruncated ? "true" : null);
        WriteAttribute(xml, CvatAttributes.Difficult, o.IsDifficult ? "true" : null);
        xml.WriteEndElement();
    }

    private static void WriteAttribute(XmlWriter xml, string name, string? value)
    {
        if (value is not null)
        {
            xml.WriteStartElement("attribute");
            xml.WriteAttributeString("name", name);
            xml.WriteString(value);
            xml.WriteEndElement();
        }
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
