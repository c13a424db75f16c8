namespace OpenVocabSeg.Networks.Backbones;

/// <summary>
/// Names and shapes of the convolutions of a residual network, without the network. They are enumerated lazily: an architecture from a
/// file may have any number of blocks.
/// </summary>
internal static class ResNetShapes
{
    private const int ColorChannels = 3;

    /// <summary>The convolution of the stem.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="prefix">The prefix of its name, such as <c>backbone.body.</c>.</param>
    public static (string Name, long[] Shape) Stem(ResNetArchitecture architecture, string prefix)
    {
        var side = architecture.Stem == ResNetStemKind.Conv7x7MaxPool ? 7 : 3;
        return ($"{prefix}stem.conv1.weight", [architecture.StemWidth, ColorChannels, side, side]);
    }

    /// <summary>The convolutions of a stage.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="index">Index of the stage.</param>
    /// <param name="prefix">The prefix of their names.</param>
    public static IEnumerable<(string Name, long[] Shape)> Stage(ResNetArchitecture architecture, int index, string prefix)
    {
        var stage = architecture.Stages[index];
        long input = architecture.FeatureChannels[index];
        var stride = stage.Stride;
        for (var block = 0; block < stage.BlockCount; block++)
        {
            var name = $"{prefix}layer{index + 1}.{block}.";
            long[][] chain = architecture.Block == ResNetBlockKind.Bottleneck
                ?
                [
                    [stage.BottleneckWidth, input, 1, 1],
                    [stage.BottleneckWidth, stage.BottleneckWidth, 3, 3],
                    [stage.Width, stage.BottleneckWidth, 1, 1],
                ]
                : [[stage.Width, input, 3, 3], [stage.Width, stage.Width, 3, 3]];
            for (var i = 0; i < chain.Length; i++)
            {
                yield return ($"{name}conv{i + 1}.weight", chain[i]);
            }

            if (input != stage.Width || stride != 1)
            {
                yield return ($"{name}downsample.0.weight", [stage.Width, input, 1, 1]);
            }

            (input, stride) = (stage.Width, 1);
        }
    }
}
