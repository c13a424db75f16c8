namespace OpenVocabSeg.Data;

/// <summary>An image and the objects in it, whatever form they were written in.</summary>
/// <param name="Name">
/// Name of the image file as the annotations call it, with '/' between folders; relative to the folder of the images.
/// </param>
public sealed record AnnotatedImage(string Name)
{
    /// <summary>Where the image file was found; null where it was not.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// Size in pixels: as annotated, else from the header of the image file, upright as annotation tools show it. Null where neither
    /// tells it.
    /// </summary>
    public ImageSize? Size { get; init; }

    /// <summary>The part of the data set that it belongs to, such as "train"; null where the format knows none.</summary>
    public string? Split { get; init; }

    /// <summary>Its number in the file; null where the format knows none.</summary>
    public long? Id { get; init; }

    /// <summary>The objects in the order of the file.</summary>
    public IReadOnlyList<ObjectAnnotation> Objects { get; init; } = [];

    internal InvalidDataException UnknownSize() => new(
        $"The size of the image '{Name}' is not known: its annotations do not tell it, and the file was not found.");
}
