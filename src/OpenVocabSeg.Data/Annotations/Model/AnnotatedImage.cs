namespace OpenVocabSeg.Data;

/// <summary>An image and its annotated objects, independent of the format.</summary>
/// <param name="Name">
/// Name of the image file in the annotations, relative to the folder of the images, with '/' between folders.
/// </param>
public sealed record AnnotatedImage(string Name)
{
    /// <summary>Path of the image file; null if it was not found.</summary>
    public string? Path { get; init; }

    /// <summary>
    /// Size in pixels: as annotated, or else from the header of the image file with EXIF applied, as annotation tools show it. Null if
    /// neither is available.
    /// </summary>
    public ImageSize? Size { get; init; }

    /// <summary>The split that the image belongs to, such as "train"; null if the format has no splits.</summary>
    public string? Split { get; init; }

    /// <summary>The image's id in the file; null if the format has no ids.</summary>
    public long? Id { get; init; }

    /// <summary>The objects in the order of the file.</summary>
    public IReadOnlyList<ObjectAnnotation> Objects { get; init; } = [];

    internal InvalidDataException UnknownSize() => new(
        $"The size of the image '{Name}' is unknown: the annotations do not have it, and the image file was not found.");
}
