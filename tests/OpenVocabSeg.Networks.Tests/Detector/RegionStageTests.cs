using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.Proposals;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Detector;

/// <summary>The fast way of prediction through the last residual stage against the plain one, which training takes.</summary>
[TestClass]
public sealed class RegionStageTests
{
    private const int Regions = 300;
    private const int ImageSide = 160;

    [TestMethod]
    [DataRow(true, NormalizationKind.FrozenBatchNorm)]
    [DataRow(false, NormalizationKind.FrozenBatchNorm)]
    [DataRow(true, NormalizationKind.BatchNorm)]
    public void Regions_give_the_same_boxes_and_masks_whether_convolutions_run_on_them_or_on_the_map(
        bool strideIn1x1, NormalizationKind normalization)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = Create(strideIn1x1, normalization);
        var maps = new FeatureMaps(Map(), null);
        var boxes = Boxes();
        var sizes = new[] { new ImageSize(ImageSide, ImageSide), new ImageSize(ImageSide, ImageSide) };
        var plain = RegionDetector.PredictBoxes(network.Heads, maps, boxes, sizes);
        var plainMasks = network.Heads.PredictMasks(plain.Maps, AllRegions(boxes)).Logits;
        Assert.IsNull(plain.Maps.Begun);

        network.Fold();
        var fast = RegionDetector.PredictBoxes(network.Heads, maps, boxes, sizes);
        Assert.IsNotNull(fast.Maps.Begun, "the convolutions ran on the map");
        Assert.IsLessThan(Regions, network.Heads.RegionsAtOnce, "not all regions at once");
        for (var i = 0; i < boxes.Length; i++)
        {
            AssertClose(plain.Embeddings()[i], fast.Embeddings()[i], 1e-5);
            AssertClose(plain.Regressed()[i], fast.Regressed()[i], 1e-5);
        }

        AssertClose(plainMasks, network.Heads.PredictMasks(fast.Maps, AllRegions(boxes)).Logits, 1e-5);
    }

    [TestMethod]
    public void Few_regions_of_a_large_map_begin_by_themselves()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = Create(strideIn1x1: true, NormalizationKind.FrozenBatchNorm);
        network.Fold();
        var maps = new FeatureMaps(Map(), null);
        var cells = maps.C4.shape[0] * maps.C4.shape[2] * maps.C4.shape[3];
        Assert.IsNull(network.Heads.WithBegun(maps, cells / 49).Begun);
        Assert.IsNotNull(network.Heads.WithBegun(maps, cells / 49 + 1).Begun);
    }

    [TestMethod]
    public void A_stage_of_basic_blocks_does_not_begin_on_the_map()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(1);
        using var network = new SegmenterNetwork(ModelPresets.QuickStart.Architecture, false, new RegionProposalOptions(), generator);
        network.eval();
        network.Fold();
        var maps = new FeatureMaps(randn([1, 96, 4, 4], generator: generator), null);
        Assert.IsNull(network.Heads.WithBegun(maps, 1000).Begun);
    }

    [TestMethod]
    public void Predictions_through_the_map_leave_no_tensor_behind()
    {
        using var outer = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = Create(strideIn1x1: true, NormalizationKind.FrozenBatchNorm);
        network.Fold();
        var (map, boxes) = (Map(), Boxes());
        Step();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Step();
        Step();
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Step()
        {
            using var scope = NewDisposeScope();
            var size = new ImageSize(ImageSide, ImageSide);
            var looked = RegionDetector.PredictBoxes(network.Heads, new FeatureMaps(map, null), boxes, [size, size]);
            network.Heads.PredictMasks(looked.Maps, AllRegions(boxes));
        }
    }

    private static SegmenterNetwork Create(bool strideIn1x1, NormalizationKind normalization)
    {
        using var generator = new Generator(5);
        var backbone = new ResNetArchitecture
        {
            Stem = ResNetStemKind.Conv7x7MaxPool,
            StemWidth = 4,
            Block = ResNetBlockKind.Bottleneck,
            Stages = [new(8, 4, 1, 1), new(12, 4, 1, 2), new(16, 4, 1, 2), new(512, 8, 2, 2)],
            StrideIn1x1 = strideIn1x1,
            Normalization = normalization,
        };
        var architecture = SegmenterArchitecture.Xpm with { Backbone = backbone, EmbeddingDimension = 6, Masks = new() { Channels = 4 } };
        var network = new SegmenterNetwork(architecture, withNoise: false, new RegionProposalOptions(), generator);

        // Statistics and biases that are not those of an identity.
        foreach (var (name, buffer) in network.Heads.Stage.named_buffers())
        {
            if (buffer.is_floating_point())
            {
                buffer.uniform_(0.5, 1.5, generator);
            }
        }

        network.eval();
        return network;
    }

    private static Tensor Map()
    {
        using var generator = new Generator(6);
        return randn([2, 16, 10, 10], generator: generator);
    }

    // Some reach out of the image, some are thinner than a cell.
    private static Tensor[] Boxes()
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, 2).Select(_ =>
        {
            var corners = new float[Regions * 2];
            for (var i = 0; i < corners.Length; i += 4)
            {
                var (x, y) = (random.NextSingle() * 150 - 10, random.NextSingle() * 150 - 10);
                (corners[i], corners[i + 1]) = (x, y);
                (corners[i + 2], corners[i + 3]) = (x + random.NextSingle() * 90, y + random.NextSingle() * 90);
            }

            return tensor(corners, [Regions / 2, 4]);
        })];
    }

    private static Tensor AllRegions(Tensor[] boxes) => cat([.. boxes.Select(OpenVocabSeg.Networks.RegionPooling.RoIAlign.Regions)]);

    // Relative to the largest value.
    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        CollectionAssert.AreEqual(expected.shape, actual.shape);
        Assert.IsGreaterThan(0, expected.abs().max().item<float>());
        Assert.AreEqual(0, ((expected - actual).abs().max() / expected.abs().max()).item<float>(), tolerance);
    }
}
