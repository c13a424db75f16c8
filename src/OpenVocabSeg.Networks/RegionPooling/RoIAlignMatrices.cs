using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.RegionPooling;

/// <summary>
/// RoIAlign as matrix products: for each region, rows' weights × features × columns' weights. Runs on any device and in
/// any precision, with torch's own gradients.
/// </summary>
internal static class RoIAlignMatrices
{
    /// <summary>Maximum number of values in an intermediate product; more regions are processed in several parts.</summary>
    private const long MaxIntermediate = 1L << 27;

    /// <summary>Pools regions.</summary>
    /// <param name="features">Feature maps [B, C, H, W].</param>
    /// <param name="weights">Weights of the N regions.</param>
    /// <returns>Pooled features [N, C, R, R], channels last in memory.</returns>
    public static Tensor Pool(Tensor features, RoIAlignWeights weights)
    {
        using var scope = NewDisposeScope();
        var resolution = weights.Resolution;
        var (channels, height, width) = (features.shape[1], features.shape[2], features.shape[3]);
        if (weights.Count == 0)
        {
            return features.new_zeros([0, channels, resolution, resolution]).MoveToOuterDisposeScope();
        }

        var rows = ToTensor(weights.Rows, features);
        var columns = ToTensor(weights.Columns, features).unsqueeze(1);
        var turn = Math.Max(1, MaxIntermediate / (resolution * width * channels));
        var (order, pooled) = (new List<long>(), new List<Tensor>());
        foreach (var regionsOfMap in Enumerable.Range(0, weights.Count).GroupBy(n => weights.Maps[n]))
        {
            var map = features.select(0, regionsOfMap.Key).permute(1, 2, 0).reshape(height, width * channels);
            foreach (var chunk in regionsOfMap.Chunk((int)turn))
            {
                var indices = tensor(Array.ConvertAll(chunk, x => (long)x), device: features.device);
                var stripes = rows.index_select(0, indices).reshape(-1, height).matmul(map);
                pooled.Add(columns.index_select(0, indices).matmul(stripes.reshape(chunk.Length, resolution, width, channels)));
                order.AddRange(chunk.Select(x => (long)x));
            }
        }

        var all = pooled.Count == 1 ? pooled[0] : cat(pooled).index_select(0, tensor(order.ToArray(), device: features.device).argsort());
        return all.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static Tensor ToTensor(RoIAlignAxis axis, Tensor like) =>
        tensor(axis.ToDense(), [axis.Regions, axis.Resolution, axis.Extent]).to(like.dtype, like.device);
}
