using Microsoft.ML;

namespace OpenVocabSeg.Models.Photos;

/// <summary>
/// The model for photos that comes with the project. It segments photos by words, modestly: the package contains its model card
/// (<c>models/README.md</c>) with data, licenses and numbers.
/// </summary>
public static class PhotoModel
{
    private const string Resource = "photos.zip";

    /// <summary>Loads the model, with the 80 classes of COCO as its vocabulary. It knows 51 061 words.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="device">The device to compute on, as in <see cref="OpenVocabSegCatalog.Load(string, string?)"/>.</param>
    /// <returns>The model, to be disposed.</returns>
    /// <exception cref="ArgumentException">The name is not a valid device name.</exception>
    /// <exception cref="InvalidOperationException">This machine, or this libtorch, has no such GPU.</exception>
    public static InstanceSegmentationTransformer Load(MLContext mlContext, string? device = null)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        using var stream = Open();
        return mlContext.OpenVocabSeg.Load(stream, device);
    }

    /// <summary>
    /// Opens the model file, for example to copy it or for <see cref="OpenVocabSeg.Networks.InstanceSegmenter"/> without ML.NET.
    /// </summary>
    /// <returns>A stream of 41 MB that can seek.</returns>
    public static Stream Open() => typeof(PhotoModel).Assembly.GetManifestResourceStream(Resource)!;
}
