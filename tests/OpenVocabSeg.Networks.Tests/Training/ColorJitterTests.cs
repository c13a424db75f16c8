using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Training;

[TestClass]
public sealed class ColorJitterTests
{
    [TestMethod]
    public void Chosen_images_have_their_channels_exchanged_and_scaled_and_the_others_stay()
    {
        using var scope = NewDisposeScope();
        var pixels = randn([40, 3, 5, 4], generator: new Generator(1));
        var chosen = Enumerable.Range(0, 40).Select(i => i % 2 == 0).ToArray();
        var changed = ColorJitter.Apply(pixels, chosen, new Random(3));
        var orders = new HashSet<string>();
        for (var i = 0; i < 40; i++)
        {
            if (!chosen[i])
            {
                Assert.IsTrue(pixels[i].eq(changed[i]).all().item<bool>());
                continue;
            }

            var sources = Enumerable.Range(0, 3).Select(channel => Source(pixels[i], changed[i][channel])).ToArray();
            CollectionAssert.AreEquivalent(new[] { 0, 1, 2 }, sources);
            orders.Add(string.Concat(sources));
        }

        Assert.IsGreaterThan(3, orders.Count);
    }

    [TestMethod]
    public void No_image_chosen_is_no_work()
    {
        using var scope = NewDisposeScope();
        var pixels = randn(2, 3, 4, 4);
        Assert.AreSame(pixels, ColorJitter.Apply(pixels, [false, false], new Random(1)));
    }

    // The channel that this one is a multiple of, by 0.7 to 1.3.
    private static int Source(Tensor original, Tensor channel)
    {
        for (var k = 0; k < 3; k++)
        {
            var ratio = (channel / original[k]).ReadArray<float>();
            if (ratio.Max() - ratio.Min() < 1e-3 && ratio[0] is >= 0.7f - 1e-3f and <= 1.3f + 1e-3f)
            {
                return k;
            }
        }

        return -1;
    }
}
