using OpenVocabSeg.Data.Images;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Grounding;

/// <summary>The cells of a feature grid as image regions (Zareian et al., CVPR 2021, §3.2).</summary>
internal static class GridRegions
{
    /// <summary>Takes the cells that lie in the pictures, not in the padding of the batch.</summary>
    /// <param name="features">[B, V, h, w] grid features of padded pictures.</param>
    /// <param name="pictures">Size of each picture in pixels.</param>
    /// <param name="padded">Size of the batch in pixels.</param>
    /// <param name="maximum">Most cells of an image; null keeps all.</param>
    /// <param name="random">Chooses the cells where there are more; the first in row-major order are kept when null.</param>
    public static RegionBatch Take(
        Tensor features,
        IReadOnlyList<ImageSize> pictures,
        ImageSize padded,
        int? maximum = null,
        Random? random = null)
    {
        var (batch, height, width) = (pictures.Count, (int)features.shape[2], (int)features.shape[3]);
        var chosen = new int[batch][];
        var sizes = new ImageSize[batch];
        for (var i = 0; i < batch; i++)
        {
            var rows = CellsCovered(pictures[i].Height, height, padded.Height);
            var columns = CellsCovered(pictures[i].Width, width, padded.Width);
            sizes[i] = new ImageSize(rows, columns);
            var cells = Enumerable.Range(0, rows * columns).Select(k => k / columns * width + k % columns).ToArray();
            if (maximum < cells.Length)
            {
                random?.Shuffle(cells);
                cells = cells[..maximum.Value];
            }

            chosen[i] = cells;
        }

        var count = chosen.Max(cells => cells.Length);
        var index = new long[batch * count];
        var mask = new bool[batch * count];
        var locations = new float[batch * count * 2];
        for (var i = 0; i < batch; i++)
        {
            for (var k = 0; k < chosen[i].Length; k++)
            {
                var at = i * count + k;
                var (row, column) = Math.DivRem(chosen[i][k], width);
                index[at] = i * (long)(height * width) + chosen[i][k];
                mask[at] = true;
                locations[2 * at] = (column + 0.5f) / sizes[i].Width;
                locations[2 * at + 1] = (row + 0.5f) / sizes[i].Height;
            }
        }

        var flat = features.flatten(2).transpose(1, 2);
        var maskTensor = tensor(mask, [batch, count]).to(features.device);
        if (count != height * width || !mask.All(valid => valid))
        {
            flat = flat.flatten(0, 1).index_select(0, tensor(index).to(features.device)).view(batch, count, -1)
                * maskTensor.unsqueeze(-1).to(features.dtype);
        }

        return new RegionBatch(flat, maskTensor, tensor(locations, [batch, count, 2]).to(features.device));
    }

    // A cell counts as soon as the picture reaches into it.
    private static int CellsCovered(int pixels, int cells, int paddedPixels) =>
        (int)((pixels * (long)cells + paddedPixels - 1) / paddedPixels);
}
