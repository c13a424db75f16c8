using System.Text.Json;
using OpenVocabSeg.Data.Coco;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data;

/// <summary>Images and their captions: the content of a COCO captions file.</summary>
public sealed class CocoCaptions
{
    /// <summary>Creates the content from images and captions.</summary>
    /// <param name="images">The images, with distinct ids.</param>
    /// <param name="captions">The captions of these images, with distinct ids.</param>
    /// <exception cref="InvalidDataException">An id occurs twice, or a caption refers to an unknown image.</exception>
    public CocoCaptions(IReadOnlyList<CocoImage> images, IReadOnlyList<CocoCaption> captions)
        : this("captions", images, captions)
    {
    }

    private CocoCaptions(string source, IReadOnlyList<CocoImage> images, IReadOnlyList<CocoCaption> captions)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(captions);
        var imagesById = CocoIds.Index(source, "image", images, image => image.Id);
        _ = CocoIds.Index(source, "annotation", captions, caption => caption.Id);
        foreach (var caption in captions)
        {
            if (!imagesById.ContainsKey(caption.ImageId))
            {
                throw new InvalidDataException(
                    $"{source}: annotation {caption.Id}: field 'image_id' is {caption.ImageId}, which is not among the images.");
            }
        }

        Images = images;
        Captions = captions;
    }

    /// <summary>The images, in the order of the file.</summary>
    public IReadOnlyList<CocoImage> Images { get; }

    /// <summary>The captions, in the order of the file.</summary>
    public IReadOnlyList<CocoCaption> Captions { get; }

    /// <summary>Reads a file one element at a time; only what is kept takes memory.</summary>
    /// <param name="path">A COCO captions file.</param>
    /// <param name="keep">Selects the captions to keep; null keeps all. All images are kept.</param>
    /// <exception cref="InvalidDataException">
    /// The file is not valid JSON or has another structure; the message names the file, and the element and field if known.
    /// </exception>
    public static CocoCaptions Read(string path, Predicate<CocoCaption>? keep = null)
    {
        List<CocoImage>? images = null;
        List<CocoCaption>? captions = null;
        using var stream = new JsonElementStream(path);
        var file = stream.FileName;
        stream.ReadStart(JsonTokenType.StartObject, "a JSON object");
        while (stream.ReadPropertyName() is { } property)
        {
            switch (property)
            {
                case "images":
                    images = [.. stream.ReadArray(property, (index, element) => CocoElements.Image(file, index, element))];
                    break;
                case "annotations":
                    captions =
                    [
                        .. stream.ReadArray(property, (index, element) => CocoElements.Caption(file, index, element))
                            .Where(caption => keep is null || keep(caption)),
                    ];
                    break;
                default:
                    stream.SkipValue();
                    break;
            }
        }

        stream.ReadEnd();
        return new CocoCaptions(
            file,
            images ?? throw CocoElements.MissingList(file, "images"),
            captions ?? throw CocoElements.MissingList(file, "annotations"));
    }

    /// <summary>Writes the file atomically.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var writer = new CocoJsonWriter(stream);
        writer.WriteStart();
        writer.WriteList("images", Images, CocoJsonWriter.Write);
        writer.WriteList("annotations", Captions, CocoJsonWriter.Write);
        writer.WriteEnd();
    });
}
