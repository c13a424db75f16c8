using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>
/// Batches of images with the same network-input size. No image is padded, so a prediction does not depend on the other images of its
/// batch.
/// </summary>
internal static class SameSizeBatches
{
    /// <param name="images">The images.</param>
    /// <param name="preprocessing">Computes the network-input size of each image.</param>
    /// <param name="batchSize">Maximum number of images in a batch.</param>
    /// <returns>The indices of the images of each batch.</returns>
    public static IEnumerable<int[]> Create(IReadOnlyList<PixelImage> images, ImagePreprocessing preprocessing, int batchSize) =>
        Enumerable.Range(0, images.Count)
            .GroupBy(index => preprocessing.NetworkSize(new ImageSize(images[index].Height, images[index].Width)))
            .SelectMany(group => group.Chunk(batchSize));
}
