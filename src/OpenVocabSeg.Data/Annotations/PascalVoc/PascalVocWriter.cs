using System.Globalization;
using System.Text;
using System.Xml;
using OpenVocabSeg.Data.Annotations.ImageFiles;
using OpenVocabSeg.Data.Annotations.Model;
using OpenVocabSeg.Data.Annotations.Shapes;
using OpenVocabSeg.Data.Annotations.Writing;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.PascalVoc;

/// <summary>
/// Writes a Pascal VOC data set: an XML file for each image, object and class PNGs for images with masks, lists of the splits, and
/// the class names in <c>labelmap.txt</c>. A pixel belongs to one object; smaller objects are drawn over larger ones.
/// </summary>
internal sealed class PascalVocWriter(AnnotationTarget target) : AnnotationWriter(target)
{
    private const int MostNumbers = VocColors.Void - 1;

    private static readonly XmlWriterSettings Settings = new()
    {
        Indent = true,
        OmitXmlDeclaration = true,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    private readonly Dictionary<(string Kind, string Split), List<string>> _lists = [];
    private CategoryNumbers _categories = null!;

    // The lists of images and classes have a line for each.
    protected override bool HasPlaceInClass(Rune letter) => IsXml(letter) && !EndsLine(letter);

    protected override bool HasPlaceInImage(Rune letter) => IsXml(letter) && !EndsLine(letter);

    public override void Write(AnnotationSource source)
    {
        CheckClasses(source);
        _categories = new CategoryNumbers(source.Categories);
        foreach (var image in Read(source))
        {
            WriteImage(image);
        }

        foreach (var ((kind, split), stems) in _lists)
        {
            WriteLines(Path.Combine("ImageSets", kind, split + ".txt"), stems);
        }

        WriteLines("labelmap.txt", LabelMap());
    }

    private void WriteImage(AnnotatedImage image)
    {
        var (stem, split) = (Stem(image), SplitName(image));
        foreach (var o in image.Objects)
        {
            Count(o, keepsFlags: true);

            // Classes of boxes are listed, too.
            _categories.Index(o.Category);
        }

        var hasMasks = image.Objects.Any(o => o.Segmentation is not null);
        AtomicFile.Write(Path.Combine(Target.Path, "Annotations", stem + ".xml"), stream => WriteXml(stream, image, stem, hasMasks));
        AddToList("Main", split, stem);
        if (hasMasks)
        {
            WriteMasks(image, stem);
            AddToList("Segmentation", split, stem);
        }

        CopyImage(image, Path.Combine(Target.Path, "JPEGImages", stem));
    }

    private static void WriteXml(Stream stream, AnnotatedImage image, string stem, bool hasMasks)
    {
        var size = SizeOf(image);
        using var xml = XmlWriter.Create(stream, Settings);
        xml.WriteStartElement("annotation");
        xml.WriteElementString("folder", "JPEGImages");
        xml.WriteElementString("filename", Path.GetFileName(stem) + Path.GetExtension(image.Path ?? image.Name));
        xml.WriteStartElement("source");
        xml.WriteElementString("database", "Unknown");
        xml.WriteElementString("annotation", "Unknown");
        xml.WriteElementString("image", "Unknown");
        xml.WriteEndElement();
        xml.WriteStartElement("size");
        xml.WriteElementString("width", Text(size.Width));
        xml.WriteElementString("height", Text(size.Height));
        xml.WriteElementString("depth", "3");
        xml.WriteEndElement();
        xml.WriteElementString("segmented", hasMasks ? "1" : "0");
        foreach (var o in image.Objects)
        {
            WriteObject(xml, o);
        }

        xml.WriteEndElement();
    }

    private static void WriteObject(XmlWriter xml, ObjectAnnotation o)
    {
        xml.WriteStartElement("object");
        xml.WriteElementString("name", o.Category);
        xml.WriteElementString("pose", "Unspecified");
        xml.WriteElementString("truncated", o.IsTruncated ? "1" : "0");
        xml.WriteElementString("difficult", o.IsDifficult ? "1" : "0");
        xml.WriteElementString("occluded", o.IsOccluded ? "1" : "0");
        xml.WriteStartElement("bndbox");
        xml.WriteElementString("xmin", Text(o.Box.X));
        xml.WriteElementString("ymin", Text(o.Box.Y));
        xml.WriteElementString("xmax", Text(o.Box.X + o.Box.Width));
        xml.WriteElementString("ymax", Text(o.Box.Y + o.Box.Height));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private void WriteMasks(AnnotatedImage image, string stem)
    {
        var size = SizeOf(image);
        var objectPixels = new byte[size.Height * size.Width];
        var classPixels = new byte[size.Height * size.Width];
        var hasClasses = _categories.All.Count <= MostNumbers;
        var masks = image.Objects.Select((o, index) => (Object: o, Number: index + 1, Mask: o.ToMask(size)))
            .Where(item => item.Mask is not null).OrderByDescending(item => item.Mask!.Area);
        foreach (var (o, number, mask) in masks)
        {
            if (number > MostNumbers || mask!.Area == 0)
            {
                Lost.Add(number > MostNumbers ? $"masks beyond the limit of {MostNumbers} objects per image" : LeftOutCauses.EmptyMasks);
                continue;
            }

            Lost.Add("outlines (written as masks)", o.Segmentation!.Polygons is null ? 0 : 1);
            if (Paint(objectPixels, size, mask, (byte)number))
            {
                Lost.Add("objects partly covered by smaller ones");
            }

            if (hasClasses)
            {
                Paint(classPixels, size, mask, (byte)(_categories.Index(o.Category) + 1));
            }
        }

        WriteImage("SegmentationObject", stem, objectPixels, size);
        if (hasClasses)
        {
            WriteImage("SegmentationClass", stem, classPixels, size);
        }
        else
        {
            Lost.Add($"class PNGs: only {MostNumbers} classes have a number (the XML files have all class names)");
        }
    }

    /// <summary>Writes a number to the pixels of a mask; true if another number was overwritten.</summary>
    private static bool Paint(byte[] pixels, ImageSize size, RunLengthMask mask, byte number)
    {
        var crop = MaskCrop.Of(mask);
        var hides = false;
        for (var i = 0; i < crop.Pixels.Length; i++)
        {
            if (crop.Pixels[i] != 0)
            {
                var (y, x) = Math.DivRem(i, crop.Width);
                ref var pixel = ref pixels[((crop.Top + y) * size.Width) + crop.Left + x];
                hides |= pixel != 0;
                pixel = number;
            }
        }

        return hides;
    }

    private void WriteImage(string folder, string stem, byte[] pixels, ImageSize size) =>
        AtomicFile.Write(
            Path.Combine(Target.Path, folder, stem + ".png"),
            stream => IndexedPng.Write(stream, pixels, size.Height, size.Width, VocColors.Palette()));

    private IEnumerable<string> LabelMap()
    {
        yield return "# label:color_rgb:parts:actions";
        yield return "background:0,0,0::";
        for (var i = 0; i < _categories.All.Count; i++)
        {
            var name = _categories.All[i].Name;
            if (name.StartsWith('#'))
            {
                throw new InvalidDataException(
                    $"The class '{name}' cannot be written: in 'labelmap.txt', lines with '#' at their beginning are comments.");
            }

            if (i < MostNumbers)
            {
                var color = VocColors.Color(i + 1);
                yield return string.Create(CultureInfo.InvariantCulture, $"{name}:{color >> 16},{color >> 8 & 0xFF},{color & 0xFF}::");
            }
            else
            {
                yield return $"{name}:::";
            }
        }
    }

    private void AddToList(string kind, string? split, string stem)
    {
        var key = (kind, split ?? "default");
        if (!_lists.TryGetValue(key, out var list))
        {
            _lists.Add(key, list = []);
        }

        list.Add(stem);
    }

    private void WriteLines(string name, IEnumerable<string> lines) => AtomicFile.Write(Path.Combine(Target.Path, name), stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        foreach (var line in lines)
        {
            writer.WriteLine(line);
        }
    });

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
