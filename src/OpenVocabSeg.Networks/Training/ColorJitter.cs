using OpenVocabSeg.Networks.Collectives;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>Changes the colors of images, so that a network must recognize objects by their shape and contrast.</summary>
internal static class ColorJitter
{
    private const float MinGain = 0.7f;
    private const float MaxGain = 1.3f;

    /// <summary>Exchanges the channels of some images in a random order and scales each channel by 0.7…1.3 about its mean.</summary>
    /// <param name="pixels">[B, 3, H, W], normalized: the share of this process of a batch.</param>
    /// <param name="chosen">Whether the colors of each image of the batch change.</param>
    /// <param name="random">Draws order and scale for the whole batch.</param>
    /// <param name="collective">Processes that have other images of the batch; null means none.</param>
    /// <returns>[B, 3, H, W]; the input itself if no image is chosen.</returns>
    public static Tensor Apply(Tensor pixels, IReadOnlyList<bool> chosen, Random random, ICollective? collective = null)
    {
        if (!chosen.Contains(true))
        {
            return pixels;
        }

        using var scope = NewDisposeScope();
        var count = chosen.Count;
        var mixing = new float[count * 9];
        for (var i = 0; i < count; i++)
        {
            int[] order = [0, 1, 2];
            if (chosen[i])
            {
                random.Shuffle(order);
            }

            for (var channel = 0; channel < 3; channel++)
            {
                mixing[9 * i + 3 * channel + order[channel]] = chosen[i] ? MinGain + (MaxGain - MinGain) * random.NextSingle() : 1;
            }
        }

        var share = BatchShare.Of(collective ?? SingleProcess.Instance, count);
        var matrices = tensor(mixing, [count, 3, 3], device: pixels.device).narrow(0, share.Start, share.Count);
        return matrices.matmul(pixels.flatten(2)).reshape(pixels.shape).MoveToOuterDisposeScope();
    }
}
