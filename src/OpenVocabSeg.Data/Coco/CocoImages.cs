using System.Text.Json;
using OpenVocabSeg.Data.Coco;

namespace OpenVocabSeg.Data;

/// <summary>Reads the images of any COCO file: instances, captions, or images only.</summary>
public static class CocoImages
{
    /// <summary>Reads the images; the rest of the file is skipped.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">
    /// The file is not valid JSON or has another structure, or an id occurs twice; the message names the file.
    /// </exception>
    public static IReadOnlyList<CocoImage> Read(string path)
    {
        List<CocoImage>? images = null;
        using var stream = new JsonElementStream(path);
        var file = stream.FileName;
        stream.ReadStart(JsonTokenType.StartObject, "a JSON object");
        while (stream.ReadPropertyName() is { } property)
        {
            if (property == "images")
            {
                images = [.. stream.ReadArray(property, (index, element) => CocoElements.Image(file, index, element))];
            }
            else
            {
                stream.SkipValue();
            }
        }

        stream.ReadEnd();
        if (images is null)
        {
            throw CocoElements.MissingList(file, "images");
        }

        _ = CocoIds.Index(file, "image", images, image => image.Id);
        return images;
    }
}
