using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Detector;

[TestClass]
public sealed class ChannelDropoutTests
{
    [TestMethod]
    [DataRow(0.3)]
    [DataRow(0.75)]
    public void Whole_channels_go_and_the_others_grow_so_that_the_mean_stays(double share)
    {
        using var scope = NewDisposeScope();
        const int Images = 4;
        const int Channels = 2000;
        var map = rand([Images, Channels, 2, 3], generator: new Generator(1)) + 0.5;
        var factors = (ChannelDropout.Apply(map, share, new Random(2), SingleProcess.Instance) / map).ReadArray<float>().Chunk(6).ToArray();
        foreach (var channel in factors)
        {
            var expected = channel[0] == 0 ? 0 : 1 / (1 - share);
            Assert.IsTrue(channel.All(factor => Math.Abs(factor - expected) < 1e-5));
        }

        // Four standard deviations of the number of 8000 draws.
        var dropped = factors.Count(channel => channel[0] == 0) / (double)factors.Length;
        Assert.AreEqual(share, dropped, 4 * Math.Sqrt(share * (1 - share) / factors.Length));
        var ofImages = factors.Chunk(Channels)
            .Select(image => string.Concat(image.Select(channel => channel[0] == 0 ? '0' : '1')))
            .ToArray();
        Assert.AreEqual(Images, ofImages.Distinct().Count());
    }

    [TestMethod]
    public void Nothing_dropped_is_no_work_and_no_draw()
    {
        using var scope = NewDisposeScope();
        var map = rand(2, 3, 4, 4);
        var random = new Random(3);
        Assert.AreSame(map, ChannelDropout.Apply(map, 0, random, SingleProcess.Instance));
        Assert.AreEqual(new Random(3).Next(), random.Next());
    }
}
