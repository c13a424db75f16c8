using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.Inference;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Features;

[TestClass]
public sealed class FeatureStoreTests
{
    private static readonly PixelImage[] Images =
        [.. new SceneGenerator(new SceneOptions { Seed = 5 }).GenerateMany(3).Select(scene => scene.Image)];

    [TestMethod]
    [DataRow(HeadStagePlacement.AfterPooling)]
    [DataRow(HeadStagePlacement.BeforePooling)]
    public void What_is_remembered_is_what_the_backbone_says_of_the_image_alone(HeadStagePlacement placement)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = Create(seed: 1, placement);
        using var store = new FeatureStore();
        foreach (var _ in new[] { "computed", "remembered" })
        {
            var (maps, transforms) = store.Read(network, Images, CPU);
            for (var i = 0; i < Images.Length; i++)
            {
                var preprocessing = network.Architecture.Preprocessing;
                using var input = ImageBatch.Create([preprocessing.Prepare(Images[i])], preprocessing, CPU);
                var expected = network.Features(input.Pixels);
                AssertSame(expected.C4, maps.C4[i]);
                AssertSame(expected.Masks!, maps.Masks![i]);
                Assert.AreEqual(placement == HeadStagePlacement.BeforePooling, maps.Dense is not null);
                if (maps.Dense is { } dense)
                {
                    AssertSame(network.Heads.PoolEverywhere(maps.C4.narrow(0, i, 1).contiguous()), dense[i]);
                }

                Assert.AreEqual(input.Transforms[0], transforms[i]);
            }

            Assert.AreEqual(Images.Length * (placement == HeadStagePlacement.BeforePooling ? 2 : 1), store.Count);
        }

        static void AssertSame(Tensor expected, Tensor actual) =>
            Assert.AreEqual(0, (expected.squeeze(0).to(bfloat16).to(float32) - actual).abs().max().item<float>());
    }

    [TestMethod]
    public void A_batch_is_padded_and_has_its_channels_last_in_memory()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var maps = new[] { (5, 7), (6, 3) }.Select(size => randn([6, size.Item1, size.Item2], generator: generator).bfloat16()).ToArray();
        var transform = new ImageTransform(new ImageSize(1, 1), new ImageSize(1, 1), false);
        foreach (var images in new[] { maps, [maps[0], maps[0]] })
        {
            var batch = StoredFeatures.Batch([.. images.Select(map => new StoredFeatures(map, null, null, transform))], CPU).C4;
            Assert.AreEqual(float32, batch.dtype);
            Assert.IsTrue(batch.permute(0, 2, 3, 1).is_contiguous());
            Assert.IsTrue(batch.Equals(ImageBatch.Pad(images).to(float32)));
        }
    }

    [TestMethod]
    public void Images_and_backbones_are_known_by_their_contents()
    {
        using var scope = NewDisposeScope();
        using var store = new FeatureStore();
        using var network = Create(seed: 1);
        store.Read(network, [Images[0]], CPU);
        store.Read(network, [new PixelImage(Images[0].Height, Images[0].Width, [.. Images[0].Pixels])], CPU);
        using var sameBackbone = Create(seed: 1);
        using (no_grad())
        {
            sameBackbone.Heads.Projection.weight!.add_(1);
        }

        store.Read(sameBackbone, [Images[0]], CPU);
        Assert.AreEqual(1, store.Count);

        byte[] changed = [.. Images[0].Pixels];
        changed[^1] ^= 1;
        store.Read(network, [new PixelImage(Images[0].Height, Images[0].Width, changed)], CPU);
        Assert.AreEqual(2, store.Count, "another image");
        store.Read(network, Images[0], flip: true, headStageIsFixed: true, CPU);
        Assert.AreEqual(3, store.Count, "mirrored");
        using var otherBackbone = Create(seed: 2);
        store.Read(otherBackbone, [Images[0]], CPU);
        Assert.AreEqual(4, store.Count, "another backbone");
        using var otherSize = Create(seed: 1, preprocessing: network.Architecture.Preprocessing with { MinSize = 80, MaxSize = 80 });
        store.Read(otherSize, [Images[0]], CPU);
        Assert.AreEqual(5, store.Count, "another size of the input");
        var backbone = network.Architecture.Backbone;
        using var otherStrides = Create(seed: 1, backbone: backbone with { StrideIn1x1 = !backbone.StrideIn1x1 });
        store.Read(otherStrides, [Images[0]], CPU);
        Assert.AreEqual(6, store.Count, "strides elsewhere, which the weights do not tell");
    }

    // A backbone whose last stage is trained must not get features of another one.
    [TestMethod]
    public void A_stage_that_trains_is_not_remembered()
    {
        using var store = new FeatureStore();
        using var network = Create(seed: 1, HeadStagePlacement.BeforePooling);
        var (features, kept) = store.Read(network, Images[0], flip: false, headStageIsFixed: false, CPU);
        Assert.IsTrue(kept);
        Assert.IsNull(features.Dense);
        Assert.IsNotNull(store.Read(network, Images[0], flip: false, headStageIsFixed: true, CPU).Features.Dense);
    }

    [TestMethod]
    public void When_the_memory_is_full_the_rest_is_computed_each_time()
    {
        using var scope = NewDisposeScope();
        using var network = Create(seed: 1);
        using var all = new FeatureStore();
        var expected = all.Read(network, Images, CPU).Maps.C4;
        using var two = new FeatureStore(all.Bytes - 1);
        using var none = new FeatureStore(0);
        foreach (var (store, count) in new[] { (two, 2), (none, 0), (two, 2) })
        {
            Assert.AreEqual(0, (store.Read(network, Images, CPU).Maps.C4 - expected).abs().max().item<float>());
            Assert.AreEqual(count, store.Count);
            Assert.AreEqual(count * all.Bytes / Images.Length, store.Bytes);
        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FeatureStore(-1));
    }

    [TestMethod]
    public void Segmenters_of_one_backbone_share_what_is_remembered_and_a_disposed_store_says_so()
    {
        var words = WordEmbeddings.Random(SceneClasses.All, 64, seed: 1);
        using var segmenter = new InstanceSegmenter(Create(seed: 1), words, SceneClasses.All, normalizeEmbeddings: false);
        var settings = ModelPresets.QuickStart.Detection with { ScoreThreshold = 0 };
        using var store = new FeatureStore();
        segmenter.Features = store;
        var first = segmenter.Predict(Images, settings);
        using var other = segmenter.WithVocabulary(SceneClasses.All.Take(2));
        other.Predict(Images, settings);
        new SegmenterProbe(segmenter).Propose(Images[0], new ProposalLimits(60, 12));
        Assert.AreEqual(Images.Length, store.Count);
        var again = segmenter.Predict(Images, settings);
        for (var i = 0; i < Images.Length; i++)
        {
            Assert.AreNotEqual(0, first[i].Count);
            CollectionAssert.AreEqual(first[i].Select(d => (d.ClassName, d.Score, d.Box)).ToArray(), again[i].Select(
                d => (d.ClassName, d.Score, d.Box)).ToArray());
        }

        store.Dispose();
        Assert.AreEqual(0, store.Bytes);
        Assert.ThrowsExactly<ObjectDisposedException>(() => segmenter.Predict(Images, settings));
        segmenter.Features = null;
        Assert.HasCount(Images.Length, segmenter.Predict(Images, settings));
    }

    [TestMethod]
    public void A_folder_keeps_features_for_the_next_store()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory("features").FullName, "of", "photos");
        try
        {
            using var scope = NewDisposeScope();
            using var network = Create(seed: 1, HeadStagePlacement.BeforePooling);
            using var first = new FeatureStore(folder: folder);
            var expected = first.Read(network, Images, CPU);
            Assert.HasCount(2 * Images.Length, Directory.GetFiles(folder, "*.safetensors"));

            // Of the same digest, but it says nothing: what is there is read.
            foreach (var budget in new[] { FeatureStore.DefaultMemoryBudget, 0 })
            {
                using var second = new FeatureStore(budget, folder);
                var actual = second.Read(new SilentBackbone(network), Images, CPU);
                Assert.IsTrue(expected.Maps.C4.equal(actual.Maps.C4).all().item<bool>());
                Assert.IsTrue(expected.Maps.Masks!.equal(actual.Maps.Masks!).all().item<bool>());
                Assert.IsTrue(expected.Maps.Dense!.equal(actual.Maps.Dense!).all().item<bool>());
                CollectionAssert.AreEqual(expected.Transforms.ToArray(), actual.Transforms.ToArray());
            }

            var damaged = Directory.GetFiles(folder)[0];
            File.WriteAllText(damaged, "no features");
            using var third = new FeatureStore(folder: folder);
            var message = Assert.ThrowsExactly<InvalidDataException>(() => third.Read(network, Images, CPU)).Message;
            StringAssert.Contains(message, Path.GetFileName(damaged));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(Path.GetDirectoryName(folder))!, recursive: true);
        }
    }

    // Stage 1 has other names for the parts of its backbone than segmenters.
    [TestMethod]
    public void Stage_1_and_the_segmenters_that_follow_it_have_one_backbone()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(1);
        var architecture = ModelPresets.QuickStart.Architecture with
        {
            Masks = ModelPresets.QuickStart.Architecture.Masks with { Head = MaskHeadKind.SharedHeadStage },
        };
        var backbone = new ResNetBackbone(architecture.Backbone, includeHeadStage: true, generator);
        backbone.eval();
        using var network = new SegmenterNetwork(architecture, withNoise: false, new RegionProposalOptions(), generator);
        network.eval();
        foreach (var (name, value) in network.Backbone.state_dict())
        {
            value.copy_(backbone.state_dict()[name]);
        }

        var frozen = new CaptionBackbone(backbone, architecture.Preprocessing);
        Assert.AreEqual(network.Digest, frozen.Digest);
        using var store = new FeatureStore();
        var grid = frozen.Grid(store, Images[0], flip: false, CPU);
        var maps = store.Read(network, [Images[0]], CPU).Maps;
        Assert.AreEqual(1, store.Count);
        Assert.AreEqual(0, (backbone.LastStage.call(maps.C4) - grid).abs().max().item<float>());
    }

    private static SegmenterNetwork Create(
        ulong seed,
        HeadStagePlacement placement = HeadStagePlacement.AfterPooling,
        ImagePreprocessing? preprocessing = null,
        ResNetArchitecture? backbone = null)
    {
        using var generator = new Generator(seed);
        var architecture = ModelPresets.QuickStart.Architecture with
        {
            Regions = ModelPresets.QuickStart.Architecture.Regions with { HeadStage = placement },
        };
        var network = new SegmenterNetwork(
            architecture with { Preprocessing = preprocessing ?? architecture.Preprocessing, Backbone = backbone ?? architecture.Backbone },
            withNoise: false,
            new RegionProposalOptions(),
            generator);
        network.eval();
        return network;
    }

    private sealed class SilentBackbone(SegmenterNetwork network) : IDenseBackbone
    {
        public ImagePreprocessing Preprocessing => network.Preprocessing;

        public bool HasDense => true;

        public string Digest => network.Digest;

        public string DenseDigest => network.DenseDigest;

        public FeatureMaps Run(Tensor pixels) => throw new AssertFailedException("The backbone ran.");

        public Tensor RunDense(Tensor regions) => throw new AssertFailedException("The last stage ran.");
    }
}
