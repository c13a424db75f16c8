using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>The cells of a feature grid as image regions (Zareian et al., CVPR 2021, §3.2).</summary>
internal static class GridRegions
{
    /// <summary>Selects the cells in the images, not in the padding of the batch.</summary>
    /// <param name="features">[B, V, h, w] grid features of padded images.</param>
    /// <param name="images">Size of each image in pixels.</param>
    /// <param name="padded">Size of the batch in pixels.</param>
    /// <param name="maximum">Maximum number of cells per image; null keeps all.</param>
    /// <param name="random">Chooses the cells if there are more; null keeps the first in row-major order.</param>
    /// <param name="processes">Processes that have other images of the batch; null means none.</param>
    /// <param name="windows">
    /// Sides of the windows that are regions, see <see cref="GroundingSettings.RegionWindows"/>; null means that cells are the regions.
    /// </param>
    public static RegionBatch Take(
        Tensor features,
        IReadOnlyList<ImageSize> images,
        ImageSize padded,
        int? maximum = null,
        Random? random = null,
        IReadOnlyList<int>? windows = null,
        ICollective? processes = null)
    {
        var collective = processes ?? SingleProcess.Instance;
        if (windows is not null)
        {
            return TakeWindows(features, images, padded, windows, maximum, random, collective);
        }

        var (batch, height, width) = (images.Count, (int)features.shape[2], (int)features.shape[3]);
        var chosen = new int[batch][];
        var sizes = new ImageSize[batch];
        for (var i = 0; i < batch; i++)
        {
            var rows = CellsCovered(images[i].Height, height, padded.Height);
            var columns = CellsCovered(images[i].Width, width, padded.Width);
            sizes[i] = new ImageSize(rows, columns);
            chosen[i] = [.. Enumerable.Range(0, rows * columns).Select(k => k / columns * width + k % columns)];
        }

        Shuffle(chosen, maximum, random, collective);
        var count = (int)collective.Largest(chosen.Max(cells => cells.Length))[0];
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

    // The mean features of windows: regions of several sizes, like those that the detector classifies.
    private static RegionBatch TakeWindows(
        Tensor features,
        IReadOnlyList<ImageSize> images,
        ImageSize padded,
        IReadOnlyList<int> windows,
        int? maximum,
        Random? random,
        ICollective collective)
    {
        using var scope = NewDisposeScope();
        var (height, width) = ((int)features.shape[2], (int)features.shape[3]);
        var ofImages = images.Select((image, i) => Windows(
            features[i].narrow(1, 0, CellsCovered(image.Height, height, padded.Height))
                .narrow(2, 0, CellsCovered(image.Width, width, padded.Width)),
            windows)).ToArray();
        var batch = Join(ofImages, maximum, random, collective);
        batch.Features.MoveToOuterDisposeScope();
        batch.Mask.MoveToOuterDisposeScope();
        batch.Locations.MoveToOuterDisposeScope();
        return batch;
    }

    /// <summary>Computes the mean features of the windows of an image, in the caller's dispose scope.</summary>
    /// <param name="grid">[V, h, w], without padding.</param>
    /// <param name="sides">Sides of the windows, see <see cref="GroundingSettings.RegionWindows"/>.</param>
    /// <returns>[n, V], and [n, 2] x and y of the centers in 0…1.</returns>
    public static (Tensor Features, Tensor Centers) Windows(Tensor grid, IReadOnlyList<int> sides)
    {
        using var scope = NewDisposeScope();
        var pooled = sides.Select(side => Window(grid.unsqueeze(0), side)).ToArray();
        return (
            cat([.. pooled.Select(p => p.Features)]).MoveToOuterDisposeScope(),
            cat([.. pooled.Select(p => p.Centers)]).MoveToOuterDisposeScope());
    }

    /// <summary>Combines the windows of the images of a batch, in the caller's dispose scope.</summary>
    /// <param name="images">What <see cref="Windows"/> gave for each image.</param>
    /// <param name="maximum">Maximum number of windows per image; null keeps all.</param>
    /// <param name="random">Chooses the windows if there are more; null keeps the first.</param>
    /// <param name="collective">Processes that have other images of the batch.</param>
    public static RegionBatch Join(
        IReadOnlyList<(Tensor Features, Tensor Centers)> images, int? maximum, Random? random, ICollective collective)
    {
        using var scope = NewDisposeScope();
        var (regions, centers) = (images.Select(image => image.Features).ToArray(), images.Select(image => image.Centers).ToArray());
        var device = regions[0].device;
        int[][] orders = [.. regions.Select(region => Enumerable.Range(0, (int)region.shape[0]).ToArray())];
        Shuffle(orders, maximum, random, collective);
        for (var i = 0; i < regions.Length; i++)
        {
            if (orders[i].Length < regions[i].shape[0])
            {
                var kept = tensor(Array.ConvertAll(orders[i], k => (long)k), device: device);
                (regions[i], centers[i]) = (regions[i].index_select(0, kept), centers[i].index_select(0, kept));
            }
        }

        var count = collective.Largest(regions.Max(region => region.shape[0]))[0];
        Tensor Padded(Tensor rows) => rows.shape[0] == count ? rows : nn.functional.pad(rows, [0, 0, 0, count - rows.shape[0]]);
        var mask = stack([.. regions.Select(region => Below(count, region.shape[0], device))]);
        return new RegionBatch(
            stack([.. regions.Select(Padded)]).MoveToOuterDisposeScope(),
            mask.MoveToOuterDisposeScope(),
            stack([.. centers.Select(Padded)]).MoveToOuterDisposeScope());
    }

    // Replaces the cells of images that have too many by some of them.
    private static void Shuffle(int[][] cells, int? maximum, Random? random, ICollective collective)
    {
        // A shuffle draws a number for each cell but the last.
        var draws = cells.Sum(ofImage => maximum < ofImage.Length ? ofImage.Length - 1L : 0);
        collective.DrawInTurn(random, draws, () =>
        {
            for (var i = 0; i < cells.Length; i++)
            {
                if (maximum < cells[i].Length)
                {
                    random?.Shuffle(cells[i]);
                    cells[i] = cells[i][..maximum.Value];
                }
            }
        });
    }

    // [n, V], and [n, 2] x and y of the centers in 0…1.
    private static (Tensor Features, Tensor Centers) Window(Tensor grid, int side)
    {
        var (rows, columns) = (grid.shape[2], grid.shape[3]);
        var (height, width, step) = (Math.Min(side, rows), Math.Min(side, columns), Math.Max(1, side / 2));
        var means = nn.functional.avg_pool2d(grid, [height, width], [step, step]).squeeze(0);
        Tensor Centers(long count, long length, long cells) =>
            KeptScalars.Range(count, ScalarType.Float32, grid.device).Times(step).Plus(length / 2f).Over(cells);
        var x = Centers(means.shape[2], width, columns).unsqueeze(0).expand(means.shape[1], -1);
        var y = Centers(means.shape[1], height, rows).unsqueeze(1).expand(-1, means.shape[2]);
        return (means.flatten(1).t(), stack([x, y], 2).flatten(0, 1));
    }

    // [count]: true for indices below a limit.
    private static Tensor Below(long count, long limit, Device device)
    {
        using Scalar number = limit;
        return KeptScalars.Range(count, ScalarType.Int64, device).lt(number);
    }

    // A cell counts if the image covers any part of it.
    private static int CellsCovered(int pixels, int cells, int paddedPixels) =>
        (int)((pixels * (long)cells + paddedPixels - 1) / paddedPixels);
}
