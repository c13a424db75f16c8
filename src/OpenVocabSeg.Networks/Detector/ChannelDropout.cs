using OpenVocabSeg.Networks.Collectives;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>
/// Drops whole channels of feature maps (spatial dropout, Tompson et al. 2015, "Efficient Object Localization Using Convolutional
/// Networks"). It draws from the random numbers of the training run, so that a resumed run continues exactly. Torch's dropout draws from
/// a generator that the whole process shares.
/// </summary>
internal static class ChannelDropout
{
    /// <summary>Sets channels to zero and scales the others, so that expected values do not change.</summary>
    /// <param name="map">[B, C, h, w].</param>
    /// <param name="share">Probability that a channel of an image is dropped, in [0, 1).</param>
    /// <param name="random">Draws B·C numbers; none if the share is 0.</param>
    /// <param name="collective">Processes that have other images of the batch.</param>
    /// <returns>[B, C, h, w]; the input itself if the share is 0.</returns>
    public static Tensor Apply(Tensor map, double share, Random random, ICollective collective)
    {
        if (share == 0)
        {
            return map;
        }

        using var scope = NewDisposeScope();
        var kept = (float)(1 / (1 - share));
        var factors = new float[map.shape[0] * map.shape[1]];
        collective.DrawInTurn(random, factors.Length, () =>
        {
            for (var i = 0; i < factors.Length; i++)
            {
                factors[i] = random.NextDouble() < share ? 0 : kept;
            }
        });

        return (map * tensor(factors, [map.shape[0], map.shape[1], 1, 1], device: map.device)).MoveToOuterDisposeScope();
    }
}
