using System.Text.Json;
using OpenVocabSeg.Data.Coco;
using OpenVocabSeg.Data.Files;

namespace OpenVocabSeg.Data;

/// <summary>Images and sentences about them: the content of a COCO captions file.</summary>
public sealed class CocoCaptions
{
    /// <summary>Puts images and sentences together.</summary>
    /// <param name="images">The images, with distinct ids.</param>
    /// <param name="captions">The sentences, with distinct ids, about these images.</param>
    /// <exception cref="InvalidDataException">An id comes twice, or a sentence is about an unknown image.</exception>
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

    /// <summary>The sentences, in the order of the file.</summary>
    public IReadOnlyList<CocoCaption> Captions { get; }

    /// <summary>Reads a file one element at a time: memory is that of what is kept.</summary>
    /// <param name="path">A COCO captions file.</param>
    /// <param name="keep">Which sentences to keep; null keeps all. Images are all kept.</param>
    /// <exception cref="InvalidDataException">
    /// The file is no complete JSON of this kind; the message names the file, and the element and the field where there is one.
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

    /// <summary>Writes the file, completely or not at all.</summary>
    /// <param name="path">The file; an older one is replaced.</param>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var writer = new CocoJsonWriter(stream);
        writer.WriteStart();
        writer.WriteList("images", Images, CocoJsonWriter.Write);
        writer.WriteList("annotations", Captions, CocoJsonWriter.Write);
        writer.WriteEnd();
    });
}
