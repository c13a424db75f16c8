using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>
/// Batches of pictures that have one size as network input. No picture is padded, so that a prediction does not depend on the
/// company it is made in.
/// </summary>
internal static class SameSizeBatches
{
    /// <param name="images">The pictures.</param>
    /// <param name="preprocessing">Says the size of each as network input.</param>
    /// <param name="batchSize">Pictures in a batch at most.</param>
    /// <returns>Indices of pictures.</returns>
    public static IEnumerable<int[]> Create(IReadOnlyList<PixelImage> images, ImagePreprocessing preprocessing, int batchSize) =>
        Enumerable.Range(0, images.Count)
            .GroupBy(index => preprocessing.NetworkSize(new ImageSize(images[index].Height, images[index].Width)))
            .SelectMany(group => group.Chunk(batchSize));
}
