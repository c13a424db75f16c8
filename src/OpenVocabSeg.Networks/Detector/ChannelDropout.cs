using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>
/// Drops whole channels of feature maps (spatial dropout, Tompson et al. 2015, "Efficient Object Localization Using Convolutional
/// Networks"). The draws come from the training's own random numbers, so that it goes on exactly after an interruption; torch's dropout
/// draws from a generator that all of a process share.
/// </summary>
internal static class ChannelDropout
{
    /// <summary>Sets channels to zero and scales the others so that the expected value of each stays.</summary>
    /// <param name="map">[B, C, h, w].</param>
    /// <param name="share">Probability of a channel of an image to be dropped, 0…1 without 1.</param>
    /// <param name="random">Draws B·C numbers; none where the share is 0.</param>
    /// <returns>[B, C, h, w]; the input itself where the share is 0.</returns>
    public static Tensor Apply(Tensor map, double share, Random random)
    {
        if (share == 0)
        {
            return map;
        }

        using var scope = NewDisposeScope();
        var kept = (float)(1 / (1 - share));
        var factors = new float[map.shape[0] * map.shape[1]];
        for (var i = 0; i < factors.Length; i++)
        {
            factors[i] = random.NextDouble() < share ? 0 : kept;
        }

        return (map * tensor(factors, [map.shape[0], map.shape[1], 1, 1], device: map.device)).MoveToOuterDisposeScope();
    }
}
