using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.PseudoMasks;

/// <summary>
/// Measures how well a box separates the cells that respond to a word from the others: the share of the map's variance that lies between
/// the inside and the outside of the box. This is Otsu's criterion (1979) with the box in place of the threshold. A box around a part of
/// the response leaves the rest outside, and a box around the whole scene includes cells without response. Both have a lower contrast
/// than the box around the response.
/// </summary>
internal static class RegionContrast
{
    private const double Least = 1e-6;

    /// <summary>Computes the contrast of boxes on response maps.</summary>
    /// <param name="responses">[W, h, w], one map per word.</param>
    /// <param name="boxes">[P, 4] in network pixels.</param>
    /// <param name="stride">Network pixels between the cells of the map.</param>
    /// <param name="size">Size of the image in network pixels; cells outside it are padding and do not count.</param>
    /// <returns>
    /// [W, P] in −1…1: 1 if the box explains the whole variance of the map, 0 if nothing, below 0 if the inside responds less than the
    /// outside.
    /// </returns>
    public static Tensor Compute(Tensor responses, Tensor boxes, int stride, ImageSize size)
    {
        using var scope = NewDisposeScope();
        var (rows, columns) = (Cells(size.Height, stride, responses.shape[1]), Cells(size.Width, stride, responses.shape[2]));
        var map = responses.narrow(1, 0, rows).narrow(2, 0, columns).flatten(1);
        var centered = map - map.mean([1], keepdim: true);
        using Scalar least = Least;
        var variance = centered.Squared().mean([1]).clamp_min(least).unsqueeze(1);

        // The share of each cell in each box, 0…1.
        var inside = Coverage(boxes.select(1, 1), boxes.select(1, 3), rows, stride).unsqueeze(2)
            * Coverage(boxes.select(1, 0), boxes.select(1, 2), columns, stride).unsqueeze(1);
        var flat = inside.flatten(1);
        using Scalar most = 1 - Least;
        var share = flat.mean([1]).clamp(least, most);

        // With a centered map, the sum Σ over the inside determines the sum over the outside, and the variance between them is Σ² /
        // (share·(1−share)).
        var covariance = centered.matmul(flat.t()).Over(map.shape[1]);
        var explained = covariance.Squared() / (share * share.Complement()) / variance;
        return (covariance.sign() * explained.clamp_max(KeptScalars.One)).MoveToOuterDisposeScope();
    }

    private static long Cells(int pixels, int stride, long most) => Math.Min((pixels + stride - 1) / stride, most);

    private static Tensor Coverage(Tensor from, Tensor to, long cells, int stride)
    {
        using Scalar side = stride;
        var start = KeptScalars.Range(cells, ScalarType.Float32, from.device).mul(side);
        var overlap = to.unsqueeze(1).minimum(start.add(side, KeptScalars.One)) - from.unsqueeze(1).maximum(start);
        return overlap.clamp(KeptScalars.Zero, side).div(side);
    }
}
