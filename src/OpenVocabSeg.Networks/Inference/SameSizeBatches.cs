using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>
/// Batches of images that have one size as network input. No image is padded, so that a prediction does not depend on the
/// company it is made in.
/// </summary>
internal static class SameSizeBatches
{
    /// <param name="images">The images.</param>
    /// <param name="preprocessing">Says the size of each as network input.</param>
    /// <param name="batchSize">Images in a batch at most.</param>
    /// <returns>Indices of images.</returns>
    public static IEnumerable<int[]> Create(IReadOnlyList<PixelImage> images, ImagePreprocessing preprocessing, int batchSize) =>
        Enumerable.Range(0, images.Count)
            .GroupBy(index => preprocessing.NetworkSize(new ImageSize(images[index].Height, images[index].Width)))
            .SelectMany(group => group.Chunk(batchSize));
}
