using System.Text.Json;
using OpenVocabSeg.Data.Coco;

namespace OpenVocabSeg.Data;

/// <summary>Reads the images of COCO files of any kind: instances, captions, or lists of images alone.</summary>
public static class CocoImages
{
    /// <summary>Reads the images; all else in the file is passed over.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">
    /// The file is no complete JSON of this kind, or an id comes twice; the message names the file.
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
