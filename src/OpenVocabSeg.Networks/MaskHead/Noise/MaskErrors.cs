using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OpenVocabSeg.Networks.MaskHead.Noise;

/// <summary>
/// Corrupts true masks in the ways in which pseudo masks are wrong, so that a <see cref="MaskCritic"/> can learn to detect errors from
/// annotated masks. Masks are grown, shrunk, moved or resized, partly cut off, merged with a neighbor, replaced by that of another
/// object, or replaced by the prediction.
/// </summary>
internal static class MaskErrors
{
    /// <summary>
    /// Draws a kind of error for each mask. One in six stays unchanged. Two in six become the prediction, cut at a random threshold, as a
    /// teacher's masks are. Half are corrupted in one of eight ways.
    /// </summary>
    /// <param name="masks">[P, M, M], 0 and 1. The masks of other regions serve as neighbors.</param>
    /// <param name="predicted">[P, M, M], probabilities predicted for the same regions.</param>
    /// <param name="random">Draws the errors.</param>
    /// <returns>[P, M, M], 0 and 1, without gradient.</returns>
    public static Tensor Draw(Tensor masks, Tensor predicted, Random random)
    {
        using var gradient = no_grad();
        using var scope = NewDisposeScope();
        var (count, side) = ((int)masks.shape[0], (int)masks.shape[1]);
        var drawn = DrawPredicted(predicted, random);
        var moved = Move(masks, random);
        Tensor[] natural = [masks, drawn, drawn];
        Tensor[] errors =
        [
            Grow(masks, 1),
            Grow(masks, 2),
            Grow(masks, 3),
            Grow(masks.Complement(), 1).Complement(),
            moved,
            masks * HalfPlanes(count, side, random).to(masks.device),
            maximum(masks, moved.roll([1], [0])),
            masks.roll([1], [0]),
        ];
        var kinds = stack([.. natural, .. errors]);
        var choices = Enumerable.Range(0, count)
            .Select(_ => (long)(random.Next(2) == 0 ? random.Next(natural.Length) : natural.Length + random.Next(errors.Length)))
            .ToArray();
        var choice = tensor(choices, [1, count, 1, 1], device: masks.device);
        return kinds.gather(0, choice.expand(1, count, side, side)).squeeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>Creates masks as a teacher does: the prediction, with a separate threshold for each mask.</summary>
    /// <param name="predicted">[P, M, M], probabilities.</param>
    /// <param name="random">Draws the thresholds.</param>
    /// <returns>[P, M, M], 0 and 1.</returns>
    public static Tensor DrawPredicted(Tensor predicted, Random random) =>
        predicted.gt(Numbers((int)predicted.shape[0], random, 0.15f, 0.65f).to(predicted.device)).to(float32);

    private static Tensor Grow(Tensor masks, int cells) =>
        F.max_pool2d(masks.unsqueeze(1), [2 * cells + 1, 2 * cells + 1], [1, 1], [cells, cells]).squeeze(1);

    // Shifts masks by up to a fifth of the region and scales them by 0.74 to 1.33.
    private static Tensor Move(Tensor masks, Random random)
    {
        var count = masks.shape[0];
        var affine = new float[6 * count];
        for (var i = 0; i < count; i++)
        {
            affine[6 * i] = affine[6 * i + 4] = 0.75f + 0.6f * random.NextSingle();
            affine[6 * i + 2] = 0.8f * random.NextSingle() - 0.4f;
            affine[6 * i + 5] = 0.8f * random.NextSingle() - 0.4f;
        }

        var grid = F.affine_grid(tensor(affine, [count, 2, 3], device: masks.device), [count, 1, masks.shape[1], masks.shape[2]]);
        return F.grid_sample(masks.unsqueeze(1), grid, GridSampleMode.Nearest, GridSamplePaddingMode.Zeros, align_corners: false)
            .squeeze(1);
    }

    // 1 on one side of a line. Its distance to the middle of the region is at most a quarter of the region's side.
    private static Tensor HalfPlanes(int count, int side, Random random)
    {
        var values = new float[count * side * side];
        for (var i = 0; i < count; i++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
            var offset = (random.NextDouble() - 0.5) * side / 2;
            for (var y = 0; y < side; y++)
            {
                for (var x = 0; x < side; x++)
                {
                    values[(i * side + y) * side + x] = cos * (x + 0.5 - side / 2.0) + sin * (y + 0.5 - side / 2.0) < offset ? 1 : 0;
                }
            }
        }

        return tensor(values, [count, side, side]);
    }

    private static Tensor Numbers(int count, Random random, float least, float most) =>
        tensor(Enumerable.Range(0, count).Select(_ => least + (most - least) * random.NextSingle()).ToArray(), [count, 1, 1]);
}
