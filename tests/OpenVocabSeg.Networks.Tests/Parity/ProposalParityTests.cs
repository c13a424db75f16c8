using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>Non-maximum suppression and the region proposal network against the authors'.</summary>
[TestClass]
public sealed class ProposalParityTests
{
    [TestMethod]
    [DataRow("05_nms_rpn_postprocess")]
    [DataRow("05_nms_rpn_postprocess_b")]
    public void Suppression_keeps_what_the_authors_keep(string name)
    {
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        var (boxes, scores) = (fixture["nms_boxes"], fixture["nms_scores"]);
        fixture.AssertExact(Keep(boxes, scores, 0.5), "nms_keep_50");
        fixture.AssertExact(Keep(boxes, scores, 0.7), "nms_keep_70");
        var first = fixture["nms_top10_05"].shape[0];
        fixture.AssertExact(Keep(boxes, scores, 0.5).narrow(0, 0, first), "nms_top10_05");
    }

    [TestMethod]
    [DataRow("05_nms_rpn_postprocess", "TRAIN")]
    [DataRow("05_nms_rpn_postprocess", "TEST")]
    [DataRow("05_nms_rpn_postprocess_b", "TRAIN")]
    [DataRow("05_nms_rpn_postprocess_b", "TEST")]
    public void Proposals_equal_the_authors(string name, string mode)
    {
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        var config = fixture.Json.GetProperty("config");
        var settings = new ProposalSettings
        {
            PreNmsTopN = config.GetProperty($"PRE_NMS_TOP_N_{mode}").GetInt32(),
            PostNmsTopN = config.GetProperty($"POST_NMS_TOP_N_{mode}").GetInt32(),
            NmsThreshold = config.GetProperty("NMS_THRESH").GetDouble(),
            MinSize = config.GetProperty("MIN_SIZE").GetDouble(),
        };
        using var network = new RegionProposalNetwork(8, new RegionProposalOptions(), new Generator(1));
        var sizes = ImageSizes(fixture);
        var proposals = network.Propose(fixture["objectness"], fixture["bbox_reg"], sizes, settings);
        var (height, width) = ((int)fixture["objectness"].shape[2], (int)fixture["objectness"].shape[3]);
        fixture.AssertExact(network.Anchors.Grid(height, width), "grid_anchors");
        for (var i = 0; i < sizes.Length; i++)
        {
            var actual = mode == "TRAIN" ? WithTruth(proposals[i], fixture[$"gt_boxes_{i}"]) : proposals[i];
            var prefix = mode == "TRAIN" ? "train" : "test";
            fixture.AssertWithin(actual.Boxes, $"{prefix}_boxes_{i}", 1e-4);
            fixture.AssertClose(actual.Scores, $"{prefix}_objectness_{i}", 1e-6);
        }

        // The authors join the annotated boxes here, with objectness 1; ours join where regions are sampled.
        static RegionProposals WithTruth(RegionProposals proposals, Tensor truth) =>
            new(cat([proposals.Boxes, truth.to(proposals.Boxes.dtype)]), cat([proposals.Scores, ones(truth.shape[0])]));
    }

    [TestMethod]
    [DataRow("06_rpn_head_loss")]
    [DataRow("06_rpn_head_loss_b")]
    public void Losses_and_gradients_equal_the_authors(string name)
    {
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        using var network = CreateNetwork(fixture);
        var sizes = ImageSizes(fixture);
        var truth = sizes.Select((_, i) => fixture[$"gt_boxes_{i}"]).ToArray();

        var (objectness, deltas) = network.call(fixture["features"]);
        objectness.retain_grad();
        deltas.retain_grad();
        fixture.AssertClose(objectness, "objectness", 1e-5);
        fixture.AssertClose(deltas, "bbox_reg", 1e-5);

        var losses = network.Losses(objectness, deltas, sizes, truth, random: null);
        Assert.AreEqual(fixture.Number("loss_objectness"), losses.Objectness.ToDouble(), 1e-5 * fixture.Number("loss_objectness"));
        Assert.AreEqual(fixture.Number("loss_rpn_box_reg"), losses.Box.ToDouble(), 1e-5 * fixture.Number("loss_rpn_box_reg"));

        (losses.Objectness + losses.Box).backward();
        fixture.AssertClose(objectness.grad!, "grad_objectness", 1e-4);
        fixture.AssertClose(deltas.grad!, "grad_bbox_reg", 1e-4);
        foreach (var (parameterName, parameter) in network.named_parameters())
        {
            fixture.AssertClose(parameter.grad!, $"grad_rpn_{parameterName}", 1e-4);
        }
    }

    [TestMethod]
    [DataRow("06_rpn_head_loss")]
    [DataRow("06_rpn_head_loss_b")]
    public void Targets_and_samples_equal_the_authors(string name)
    {
        using var scope = NewDisposeScope();
        using var fixture = FixtureCase.Load(name);
        using var network = CreateNetwork(fixture);
        var config = fixture.Json.GetProperty("config");
        var sampler = new BalancedSampler(
            config.GetProperty("BATCH_SIZE_PER_IMAGE").GetInt32(), config.GetProperty("POSITIVE_FRACTION").GetDouble());
        var sizes = ImageSizes(fixture);
        var anchors = network.Anchors.Grid((int)fixture["features"].shape[2], (int)fixture["features"].shape[3]);
        for (var i = 0; i < sizes.Length; i++)
        {
            var truth = fixture[$"gt_boxes_{i}"];
            var matches = network.Match(anchors, truth);
            var visible = network.Anchors.Visibility(anchors, sizes[i].Height, sizes[i].Width).ReadArray<bool>();
            var labels = RegionProposalNetwork.Labels(matches, visible);
            fixture.AssertExact(tensor(labels), $"labels_{i}");

            var positive = fixture[$"labels_{i}"].eq(1).nonzero().squeeze(1);
            var matched = truth.index_select(0, tensor(matches).index_select(0, positive));
            var targets = BoxCoder.ForProposals.Encode(matched, anchors.index_select(0, positive));
            var expected = fixture[$"regression_targets_{i}"].index_select(0, positive);
            FixtureCase.AssertClose(targets, expected, 1e-5, $"{name}: targets {i}");

            var sample = sampler.Sample(labels, random: null);
            fixture.AssertExact(tensor(sample.Positives), $"sampled_pos_idx_{i}");
            fixture.AssertExact(tensor(sample.Negatives), $"sampled_neg_idx_{i}");
        }
    }

    private static RegionProposalNetwork CreateNetwork(FixtureCase fixture)
    {
        var config = fixture.Json.GetProperty("config");
        var options = new RegionProposalOptions
        {
            BatchSizePerImage = config.GetProperty("BATCH_SIZE_PER_IMAGE").GetInt32(),
            PositiveFraction = config.GetProperty("POSITIVE_FRACTION").GetDouble(),
            ForegroundThreshold = config.GetProperty("FG").GetDouble(),
            BackgroundThreshold = config.GetProperty("BG").GetDouble(),
        };
        var network = new RegionProposalNetwork((int)fixture["features"].shape[1], options, new Generator(1));
        var weights = new RenamedTensorSource(
            fixture.Weights, x => x.StartsWith("rpn_head.", StringComparison.Ordinal) ? x["rpn_".Length..] : null);
        network.LoadWeights(weights, ignore: x => x.StartsWith("anchor_generator.", StringComparison.Ordinal));
        return network;
    }

    private static ImageSize[] ImageSizes(FixtureCase fixture) =>
        [.. fixture["image_sizes_hw"].data<long>().ToArray().Chunk(2).Select(x => new ImageSize((int)x[0], (int)x[1]))];

    private static Tensor Keep(Tensor boxes, Tensor scores, double threshold) => tensor(Array.ConvertAll(
        NonMaximumSuppression.KeepPerClass(boxes.ReadArray<float>(), scores.ReadArray<float>(), new int[scores.shape[0]], threshold),
        index => (long)index));
}
