using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Inference;
using OpenVocabSeg.Networks.Proposals;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Inference;

[TestClass]
public sealed class ComputePrecisionTests
{
    private static readonly string[] Words = ["cup", "moon", "tree"];

    [TestMethod]
    [DataRow(HeadStagePlacement.AfterPooling, MaskHeadKind.SharedHeadStage)]
    [DataRow(HeadStagePlacement.BeforePooling, MaskHeadKind.FineFeatures)]
    public void Bfloat16_gives_features_of_three_digits_in_single_precision(HeadStagePlacement placement, MaskHeadKind masks)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var network = Create(placement, masks);
        var images = Images(2);
        network.Fold();
        var single = network.FoldedFeatures(images);
        var (singleScores, singleDeltas) = network.ScoreAnchors(single);
        network.Fold(ScalarType.BFloat16);
        var half = network.FoldedFeatures(images);
        var (halfScores, halfDeltas) = network.ScoreAnchors(single);
        foreach (var (expected, actual) in new (Tensor?, Tensor?)[]
        {
            (single.C4, half.C4), (single.Masks, half.Masks), (single.Dense, half.Dense),
            (singleScores, halfScores), (singleDeltas, halfDeltas),
        })
        {
            Assert.AreEqual(expected is null, actual is null);
            if (expected is null)
            {
                continue;
            }

            Assert.AreEqual(ScalarType.Float32, actual!.dtype);
            var error = ((expected - actual).abs().max() / expected.abs().max()).item<float>();
            Assert.IsLessThan(0.03f, error);
            Assert.IsGreaterThan(0, error, "computed with fewer digits");
        }

        network.Fold(ScalarType.Float32);
        Assert.AreEqual(0, (network.FoldedFeatures(images).C4 - single.C4).abs().max().item<float>(), "and back");
    }

    [TestMethod]
    public void Regions_in_bfloat16_give_nearly_the_same_boxes()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var network = Create(HeadStagePlacement.AfterPooling, MaskHeadKind.SharedHeadStage);
        network.Fold();
        var maps = network.FoldedFeatures(Images(1));
        var boxes = new[] { tensor(new float[] { 5, 5, 60, 70, 20, 10, 90, 50 }, [2, 4]) };
        var single = RegionDetector.PredictBoxes(network.Heads, maps, boxes, [new ImageSize(96, 96)]);
        network.Fold(ScalarType.BFloat16);
        var half = RegionDetector.PredictBoxes(network.Heads, maps, boxes, [new ImageSize(96, 96)]);
        Assert.AreEqual(ScalarType.Float32, half.Embeddings()[0].dtype);
        Assert.AreEqual(0, (single.Regressed()[0] - half.Regressed()[0]).abs().max().item<float>(), 0.5f);
        var scale = single.Embeddings()[0].abs().max().item<float>();
        var error = (single.Embeddings()[0] - half.Embeddings()[0]).abs().max().item<float>();
        Assert.IsGreaterThan(0, error);
        Assert.IsLessThan(0.03f * scale, error);
    }

    [TestMethod]
    public void Segmenters_of_one_network_share_its_precision_and_leave_no_tensor_behind()
    {
        using var segmenter = new InstanceSegmenter(
            Create(HeadStagePlacement.AfterPooling, MaskHeadKind.SharedHeadStage), WordEmbeddings.Random(Words, 64, seed: 1), Words, false);
        using var other = segmenter.WithVocabulary(["moon"]);
        Assert.AreEqual(ComputePrecision.Float32, segmenter.Precision);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => segmenter.Precision = (ComputePrecision)7);
        segmenter.Precision = ComputePrecision.BFloat16;
        Assert.AreEqual(ComputePrecision.BFloat16, other.Precision);
        var photo = new SceneGenerator(new SceneOptions { Seed = 3 }).GenerateMany(1)[0].Image;
        var first = segmenter.Predict([photo]);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var again = segmenter.Predict([photo]);
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        CollectionAssert.AreEqual(first[0].Select(d => d.Box).ToArray(), again[0].Select(d => d.Box).ToArray());
        segmenter.Precision = ComputePrecision.Float32;
        Assert.HasCount(1, other.Predict([photo]));
    }

    [TestMethod]
    public void Automatic_is_what_the_machine_is_faster_with()
    {
        Assert.AreEqual(ScalarType.Float32, PrecisionProbe.Choose(ComputePrecision.Float32, CPU));
        Assert.AreEqual(ScalarType.BFloat16, PrecisionProbe.Choose(ComputePrecision.BFloat16, CPU));
        Assert.IsGreaterThan(0, PrecisionProbe.Gain(CPU));
        Assert.Contains(PrecisionProbe.Choose(ComputePrecision.Automatic, CPU), new[] { ScalarType.Float32, ScalarType.BFloat16 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PrecisionProbe.Choose((ComputePrecision)9, CPU));
    }

    private static SegmenterNetwork Create(HeadStagePlacement placement, MaskHeadKind masks)
    {
        using var generator = new Generator(2);
        var quickStart = ModelPresets.QuickStart.Architecture;
        var network = new SegmenterNetwork(
            quickStart with
            {
                Regions = quickStart.Regions with { HeadStage = placement },
                Masks = quickStart.Masks with { Head = masks },
            },
            withNoise: false,
            new RegionProposalOptions(),
            generator);
        network.eval();
        return network;
    }

    private static Tensor Images(int count)
    {
        using var generator = new Generator(3);
        return randn([count, 3, 96, 96], generator: generator);
    }
}
