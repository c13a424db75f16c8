using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.DetectorTraining;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.DetectorTraining;

[TestClass]
[DoNotParallelize]
public sealed class FrozenFeatureCacheTests
{
    private const int Batches = 12;
    private static readonly ProposalLimits Limits = new(60, 12);

    private static readonly TrainingImage[] Images =
        [.. new SceneGenerator(new SceneOptions { Seed = 5 }).GenerateMany(6).Select(scene => new TrainingImage { Image = scene.Image })];

    [ClassInitialize]
    public static void UseOneThread(TestContext context) => set_num_threads(1);

    // Memory for all features, for about five of twelve, for none.
    [TestMethod]
    [DataRow(100_000_000)]
    [DataRow(1_000_000)]
    [DataRow(0)]
    public void What_was_held_is_computed_again_to_the_same_bits(int memoryBudget)
    {
        using var generator = new Generator(1);
        using var network = new SegmenterNetwork(
            ModelPresets.QuickStart.Architecture, withNoise: false, new RegionProposalOptions(), generator);
        network.eval();
        var draws = Draws();
        using var undisturbed = Create();
        var expected = draws.Select(draw => Read(undisturbed, draw)).ToArray();
        for (var stop = 1; stop < Batches; stop += 3)
        {
            using var before = Create();
            foreach (var draw in draws[..stop])
            {
                Read(before, draw);
            }

            using var after = Create();
            after.Restore(before.Describe(Images), Images);
            for (var i = stop; i < Batches; i++)
            {
                CollectionAssert.AreEqual(expected[i], Read(after, draws[i]), $"batch {i} after {stop}");
                if (i == Batches / 2)
                {
                    // Interrupted again while some are not computed again yet.
                    AssertSame(
                        undisturbed.Describe(Images).Bytes,
                        after.Describe(Images).Bytes,
                        before.Describe(Images).Batches,
                        after.Describe(Images).Batches);
                }
            }
        }

        FrozenFeatureCache Create() => new(network, [Limits], CPU, memoryBudget: memoryBudget);
    }

    [TestMethod]
    public void Features_of_other_images_are_refused()
    {
        using var generator = new Generator(1);
        using var network = new SegmenterNetwork(
            ModelPresets.QuickStart.Architecture, withNoise: false, new RegionProposalOptions(), generator);
        using var cache = new FrozenFeatureCache(network, [], CPU, 6L << 30);
        ComputedFeatures[] wrong =
        [
            new(-1, []), new(long.MaxValue, []), new(0, [[new(Images.Length, false, true)]]), new(0, [[new(-1, false, true)]]),
        ];
        foreach (var held in wrong)
        {
            Assert.ThrowsExactly<ArgumentException>(() => cache.Restore(held, Images));
        }
    }

    private static void AssertSame(
        long bytes,
        long otherBytes,
        IReadOnlyList<IReadOnlyList<ComputedFeature>> first,
        IReadOnlyList<IReadOnlyList<ComputedFeature>> later)
    {
        Assert.IsLessThanOrEqualTo(bytes, otherBytes);
        for (var i = 0; i < first.Count; i++)
        {
            CollectionAssert.AreEqual(first[i].ToArray(), later[i].ToArray());
        }
    }

    private static (int[] Images, bool[] Flips)[] Draws()
    {
        var random = new Random(3);
        return
        [
            .. Enumerable.Range(0, Batches).Select(_ => (
                Enumerable.Range(0, 4).Select(_ => random.Next(Images.Length)).ToArray(),
                Enumerable.Range(0, 4).Select(_ => random.Next(2) == 1).ToArray())),
        ];
    }

    private static float[] Read(FrozenFeatureCache cache, (int[] Images, bool[] Flips) draw)
    {
        using var scope = NewDisposeScope();
        var batch = cache.Get([.. draw.Images.Select(i => Images[i])], draw.Flips, SingleProcess.Instance);
        return
        [
            .. batch.Maps.C4.contiguous().data<float>().ToArray(),
            .. batch.Maps.Masks!.contiguous().data<float>().ToArray(),
            .. batch.Proposals[Limits].SelectMany(boxes => boxes.contiguous().data<float>().ToArray()),
        ];
    }
}
