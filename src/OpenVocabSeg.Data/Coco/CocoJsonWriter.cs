using System.Text.Encodings.Web;
using System.Text.Json;

namespace OpenVocabSeg.Data.Coco;

/// <summary>Writes COCO files to a stream element by element.</summary>
/// <param name="stream">Receives the JSON; stays open.</param>
internal sealed class CocoJsonWriter(Stream stream) : IDisposable
{
    private const int FlushSize = 1 << 16;

    // Run-length strings contain characters such as '<', which take six times the space when escaped for HTML.
    private readonly Utf8JsonWriter _json = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static void Write(Utf8JsonWriter json, CocoImage image)
    {
        json.WriteNumber("id", image.Id);
        if (image.FileName is not null)
        {
            json.WriteString("file_name", image.FileName);
        }

        if (image.Height > 0 && image.Width > 0)
        {
            json.WriteNumber("height", image.Height);
            json.WriteNumber("width", image.Width);
        }

        WriteIds(json, "neg_category_ids", image.NegativeCategoryIds);
        WriteIds(json, "not_exhaustive_category_ids", image.NotExhaustiveCategoryIds);
        WriteIds(json, "pos_category_ids", image.PositiveCategoryIds);
    }

    public static void Write(Utf8JsonWriter json, CocoCategory category)
    {
        json.WriteNumber("id", category.Id);
        json.WriteString("name", category.Name);
        if (category.Supercategory is not null)
        {
            json.WriteString("supercategory", category.Supercategory);
        }

        if (category.Frequency is { } frequency)
        {
            json.WriteString("frequency", frequency switch
            {
                LvisFrequency.Rare => "r",
                LvisFrequency.Common => "c",
                _ => "f",
            });
        }

        if (category.FreebaseId is not null)
        {
            json.WriteString("freebase_id", category.FreebaseId);
        }
    }

    public static void Write(Utf8JsonWriter json, CocoCaption caption)
    {
        json.WriteNumber("id", caption.Id);
        json.WriteNumber("image_id", caption.ImageId);
        json.WriteString("caption", caption.Text);
    }

    public static void Write(Utf8JsonWriter json, CocoAnnotation annotation)
    {
        json.WriteNumber("id", annotation.Id);
        json.WriteNumber("image_id", annotation.ImageId);
        json.WriteNumber("category_id", annotation.CategoryId);
        WriteBox(json, annotation.Box);
        if (annotation.Segmentation is null)
        {
            // CVAT and Label Studio write boxes this way, and many programs require the field.
            json.WriteStartArray("segmentation");
            json.WriteEndArray();
        }

        WriteSegmentation(json, annotation.Segmentation);
        if (annotation.Area is { } area)
        {
            json.WriteNumber("area", area);
        }

        json.WriteNumber("iscrowd", annotation.IsCrowd ? 1 : 0);
        if (annotation.IsGroupOf)
        {
            json.WriteNumber("isgroupof", 1);
        }

        if (annotation.IsIgnored)
        {
            json.WriteNumber("ignore", 1);
        }
    }

    public static void Write(Utf8JsonWriter json, CocoResult result)
    {
        json.WriteNumber("image_id", result.ImageId);
        json.WriteNumber("category_id", result.CategoryId);
        WriteBox(json, result.Box);
        WriteSegmentation(json, result.Segmentation);
        json.WriteNumber("score", result.Score);
        if (result.MaskNoise is { } noise)
        {
            json.WriteNumber("mask_noise", noise);
        }
    }

    public void WriteStart() => _json.WriteStartObject();

    public void WriteEnd() => _json.WriteEndObject();

    /// <summary>Writes a list of objects.</summary>
    /// <param name="property">Name of the list in the open object; null if the list is the whole file.</param>
    /// <param name="elements">The elements.</param>
    /// <param name="writeFields">Writes the fields of one element.</param>
    public void WriteList<T>(string? property, IEnumerable<T> elements, Action<Utf8JsonWriter, T> writeFields)
    {
        if (property is not null)
        {
            _json.WritePropertyName(property);
        }

        _json.WriteStartArray();
        foreach (var element in elements)
        {
            _json.WriteStartObject();
            writeFields(_json, element);
            _json.WriteEndObject();
            if (_json.BytesPending > FlushSize)
            {
                _json.Flush();
            }
        }

        _json.WriteEndArray();
    }

    public void Dispose() => _json.Dispose();

    private static void WriteIds(Utf8JsonWriter json, string field, IReadOnlyList<long>? ids)
    {
        if (ids is null)
        {
            return;
        }

        json.WriteStartArray(field);
        foreach (var id in ids)
        {
            json.WriteNumberValue(id);
        }

        json.WriteEndArray();
    }

    private static void WriteBox(Utf8JsonWriter json, CocoBox? box)
    {
        if (box is not { } value)
        {
            return;
        }

        json.WriteStartArray("bbox");
        json.WriteNumberValue(value.X);
        json.WriteNumberValue(value.Y);
        json.WriteNumberValue(value.Width);
        json.WriteNumberValue(value.Height);
        json.WriteEndArray();
    }

    private static void WriteSegmentation(Utf8JsonWriter json, CocoSegmentation? segmentation)
    {
        if (segmentation?.Mask is { } mask)
        {
            WriteRunLengths(json, mask, segmentation.IsCompressed);
        }
        else if (segmentation?.Polygons is { } polygons)
        {
            json.WriteStartArray("segmentation");
            foreach (var polygon in polygons)
            {
                json.WriteStartArray();
                foreach (var coordinate in polygon)
                {
                    json.WriteNumberValue(coordinate);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }
    }

    private static void WriteRunLengths(Utf8JsonWriter json, RunLengthMask mask, bool isCompressed)
    {
        json.WriteStartObject("segmentation");
        json.WriteStartArray("size");
        json.WriteNumberValue(mask.Height);
        json.WriteNumberValue(mask.Width);
        json.WriteEndArray();
        if (isCompressed)
        {
            json.WriteString("counts", mask.ToCompressedCounts());
        }
        else
        {
            json.WriteStartArray("counts");
            foreach (var count in mask.Counts)
            {
                json.WriteNumberValue(count);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
