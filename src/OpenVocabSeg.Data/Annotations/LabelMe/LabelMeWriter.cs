using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenVocabSeg.Data.Annotations.ImageFiles;
using OpenVocabSeg.Data.Annotations.Shapes;
using OpenVocabSeg.Data.Annotations.Writing;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data.Annotations.LabelMe;

/// <summary>
/// Writes a JSON file for each image. Outlines of one object share a <c>group_id</c>, masks are PNG images, boxes are rectangles, and
/// rotated boxes are oriented rectangles, which LabelMe supports since version 6.2.
/// </summary>
internal sealed class LabelMeWriter(AnnotationTarget target) : AnnotationWriter(target)
{
    private const string Version = "6.2.0";
    private static readonly byte[] BlackAndWhite = [0, 0, 0, 255, 255, 255];

    private static readonly JsonWriterOptions Format = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    protected override bool HasPlaceInImage(Rune letter) => IsInFileNames(letter);

    public override void Write(AnnotationSource source)
    {
        foreach (var image in Read(source))
        {
            CountSplit(image);
            var stem = Stem(image);
            AtomicFile.Write(Path.Combine(Target.Path, stem + ".json"), stream => Write(stream, image, stem));
            CopyImage(image, Path.Combine(Target.Path, stem));
        }
    }

    private void Write(Stream stream, AnnotatedImage image, string stem)
    {
        var size = SizeOf(image);
        using var json = new Utf8JsonWriter(stream, Format);
        json.WriteStartObject();
        json.WriteString("version", Version);
        json.WriteStartObject("flags");
        json.WriteEndObject();
        json.WriteStartArray("shapes");
        var group = 0;
        foreach (var o in image.Objects)
        {
            Count(o, keepsFlags: true, keepsTurns: true, keepsCrowds: true);
            WriteShapes(json, o, ref group);
        }

        json.WriteEndArray();
        json.WriteString("imagePath", ImagePath(image, stem));
        json.WriteNull("imageData");
        json.WriteNumber("imageHeight", size.Height);
        json.WriteNumber("imageWidth", size.Width);
        json.WriteEndObject();
    }

    private static void WriteShapes(Utf8JsonWriter json, ObjectAnnotation o, ref int group)
    {
        if (o.Segmentation?.Mask is { Area: > 0 } mask)
        {
            WriteMask(json, o, mask);
        }
        else if (o.Segmentation?.Polygons is { } polygons)
        {
            group += polygons.Count > 1 ? 1 : 0;
            foreach (var polygon in polygons)
            {
                WriteShape(json, o, "polygon", polygon, polygons.Count > 1 ? group : null, mask: null);
            }
        }
        else if (o.OrientedBox is { } oriented)
        {
            WriteShape(json, o, "oriented_rectangle", oriented.ToCorners(), group: null, mask: null);
        }
        else
        {
            double[] corners = [o.Box.X, o.Box.Y, o.Box.X + o.Box.Width, o.Box.Y + o.Box.Height];
            WriteShape(json, o, "rectangle", corners, group: null, mask: null);
        }
    }

    private static void WriteMask(Utf8JsonWriter json, ObjectAnnotation o, RunLengthMask mask)
    {
        var crop = MaskCrop.Of(mask);
        using var png = new MemoryStream();
        IndexedPng.Write(png, crop.Pixels, crop.Height, crop.Width, BlackAndWhite);

        // The corners are the first and the last pixel.
        double[] corners = [crop.Left, crop.Top, crop.Left + crop.Width - 1, crop.Top + crop.Height - 1];
        WriteShape(json, o, "mask", corners, group: null, png.ToArray());
    }

    private static void WriteShape(
        Utf8JsonWriter json, ObjectAnnotation o, string type, IReadOnlyList<double> points, int? group, byte[]? mask)
    {
        json.WriteStartObject();
        json.WriteString("label", o.Category);
        json.WriteStartArray("points");
        for (var i = 0; i < points.Count; i += 2)
        {
            json.WriteStartArray();
            json.WriteNumberValue(points[i]);
            json.WriteNumberValue(points[i + 1]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        if (group is { } number)
        {
            json.WriteNumber("group_id", number);
        }
        else
        {
            json.WriteNull("group_id");
        }

        json.WriteString("description", "");
        json.WriteString("shape_type", type);
        json.WriteStartObject("flags");
        WriteFlag(json, LabelMeFlags.Crowd, o.IsCrowd);
        WriteFlag(json, LabelMeFlags.Occluded, o.IsOccluded);
        WriteFlag(json, LabelMeFlags.Truncated, o.IsTruncated);
        WriteFlag(json, LabelMeFlags.Difficult, o.IsDifficult);
        json.WriteEndObject();
        if (mask is null)
        {
            json.WriteNull("mask");
        }
        else
        {
            json.WriteBase64String("mask", mask);
        }

        json.WriteEndObject();
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool value)
    {
        if (value)
        {
            json.WriteBoolean(name, value);
        }
    }

    /// <summary>Path of the image relative to the JSON file: its copy, or else the original, or else the name alone.</summary>
    private string ImagePath(AnnotatedImage image, string stem)
    {
        if (Target.Options.CopyImages && image.Path is { } source)
        {
            return Path.GetFileName(stem) + Path.GetExtension(source);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(Path.Combine(Target.FinalPath, stem)))!;
        return image.Path is null
            ? Path.GetFileName(image.Name)
            : Path.GetRelativePath(folder, image.Path).Replace('\\', '/');
    }
}
