using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.CaptionPretraining;

[TestClass]
public sealed class FrozenGridCacheTests
{
    // The reference pads the grids of the batch and pools all windows of each image again.
    [TestMethod]
    [DataRow(null, 1L << 20)]
    [DataRow(null, 0L)]
    [DataRow(5, 1L << 20)]
    [DataRow(5, 0L)]
    public void Windows_are_those_of_the_padded_batch(int? maximum, long budget)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        int[] windows = [2, 4];
        var grids = new[] { (5, 7), (6, 3), (8, 8) }.Select(size => randn([1, 6, size.Item1, size.Item2], generator: generator)).ToArray();
        var images = grids.Select(_ => new TrainingImage { Image = new PixelImage(1, 1, new byte[3]) }).ToArray();
        var computed = 0;
        using var cache = new FrozenGridCache(
            (image, flip) =>
            {
                computed++;
                var grid = grids[Array.IndexOf(images, image)];
                return flip ? grid.flip(3) : grid.alias();
            },
            CPU,
            budget,
            windows);
        for (var turn = 0; turn < 3; turn++)
        {
            bool[] flips = [turn > 0, false, turn > 0];
            var batch = new Minibatch(images, flips, [false, false, false]);
            var sizes = grids.Select(grid => new ImageSize((int)grid.shape[2], (int)grid.shape[3])).ToArray();
            var padded = ImageBatch.Pad([.. grids.Select((grid, i) => (flips[i] ? grid.flip(3) : grid)[0].half())]).to(float32);
            var expected = GridRegions.Take(padded, sizes, new ImageSize(8, 8), maximum, new Random(turn), windows);
            var found = cache.Regions(batch, maximum, new Random(turn));
            AssertSame(expected.Features, found.Features);
            AssertSame(expected.Mask, found.Mask);
            AssertSame(expected.Locations, found.Locations);
        }

        // Three images, two of them mirrored too.
        Assert.AreEqual(budget == 0 ? 9 : 5, computed);
    }

    private static void AssertSame(Tensor expected, Tensor found)
    {
        CollectionAssert.AreEqual(expected.shape, found.shape);
        Assert.IsTrue(expected.Equals(found));
    }
}
