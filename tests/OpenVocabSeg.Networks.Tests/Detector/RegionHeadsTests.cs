using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Features;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.Proposals;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Detector;

[TestClass]
public sealed class RegionHeadsTests
{
    [TestMethod]
    [DataRow(6, 8)]
    [DataRow(5, 7)]
    [DataRow(1, 3)]
    public void Every_part_of_a_stride_gives_what_the_last_stage_gives_from_there(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(1);
        var architecture = ModelPresets.QuickStart.Architecture;
        using var heads = new RegionHeads(architecture, withNoise: false, generator);
        heads.eval();
        var map = randn([2, architecture.Backbone.BackboneChannels, height, width], generator: generator);
        var dense = heads.PoolEverywhere(map);
        CollectionAssert.AreEqual(new long[] { 2, architecture.Backbone.HeadChannels, height, width }, dense.shape);
        var stride = architecture.Backbone.Stages[^1].Stride;
        Assert.AreEqual(2, stride);
        for (var y = 0; y < Math.Min(stride, height); y++)
        {
            for (var x = 0; x < stride; x++)
            {
                var expected = heads.Stage.call(map.narrow(2, y, height - y).narrow(3, x, width - x));
                var actual = dense.slice(2, y, height, stride).slice(3, x, width, stride);
                Assert.AreEqual(0, (expected - actual).abs().max().item<float>());
            }
        }
    }

    [TestMethod]
    public void Before_pooling_regions_are_cut_from_the_last_stage_and_its_grid_is_that_of_captions()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(3);
        var architecture = BeforePooling(BoxRegressionInput.Flattened);
        using var network = new SegmenterNetwork(architecture, withNoise: false, new RegionProposalOptions(), generator);
        network.eval();
        var maps = network.Features(randn([2, 3, 96, 80], generator: generator));
        Assert.AreEqual(0, (network.Heads.PoolEverywhere(maps.C4) - maps.Dense!).abs().max().item<float>());
        Assert.AreEqual(0, (network.Heads.Stage.call(maps.C4) - network.Heads.Grid(maps)).abs().max().item<float>());

        // As many cells as a pooled region has after the last stage, so that the heads after it are the same.
        var regions = tensor(new float[] { 0, 10, 12, 60, 70, 1, 0, 0, 79, 95 }, [2, 5]);
        var pooled = network.Heads.Pool(maps, regions).Stage;
        var after = network.Heads.Pool(maps with { Dense = null }, regions).Stage;
        CollectionAssert.AreEqual(after.shape, pooled.shape);

        // A region of one color: the mean of a constant map is the constant.
        var constant = maps with { Dense = ones_like(maps.Dense!) * 2.5f };
        Assert.AreEqual(0, (network.Heads.Pool(constant, regions).Stage - 2.5f).abs().max().item<float>(), 1e-5f);
    }

    [TestMethod]
    public void Where_only_means_of_regions_are_read_they_are_pooled_without_the_grid()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(3);
        using var whole = new RegionHeads(BeforePooling(BoxRegressionInput.Flattened), withNoise: false, generator);
        using var means = new RegionHeads(BeforePooling(BoxRegressionInput.Mean), withNoise: false, generator);
        var channels = ModelPresets.QuickStart.Architecture.Backbone.HeadChannels;
        var maps = new FeatureMaps(empty(0), Masks: null, Dense: randn([2, channels, 12, 10], generator: generator));
        var regions = tensor(new float[] { 0, 10, 12, 60, 70, 1, 0, 0, 79, 95 }, [2, 5]);
        var pooled = means.Pool(maps, regions).Stage;
        CollectionAssert.AreEqual(new long[] { 2, channels, 1, 1 }, pooled.shape);
        Assert.AreEqual(0, (pooled.flatten(1) - whole.Pool(maps, regions).Stage.mean([2, 3])).abs().max().item<float>(), 1e-6f);
    }

    private static SegmenterArchitecture BeforePooling(BoxRegressionInput regression) => ModelPresets.QuickStart.Architecture with
    {
        Regions = ModelPresets.QuickStart.Architecture.Regions with { HeadStage = HeadStagePlacement.BeforePooling },
        Boxes = ModelPresets.QuickStart.Architecture.Boxes with { Regression = regression },
    };

    [TestMethod]
    public void Responses_are_dot_products_of_projected_cells()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(2);
        var architecture = ModelPresets.QuickStart.Architecture;
        using var heads = new RegionHeads(architecture, withNoise: false, generator);
        var dense = randn([architecture.Backbone.HeadChannels, 3, 4], generator: generator);
        var words = randn([2, architecture.EmbeddingDimension], generator: generator);
        var responses = heads.Respond(dense, words);
        var cell = heads.Projection.call(dense.select(1, 1).select(1, 2));
        Assert.AreEqual(words[1].dot(cell).item<float>(), responses[1, 1, 2].item<float>(), 1e-4f);
    }

    [TestMethod]
    public void Behind_the_last_stage_only_masks_of_the_neck_know_where_in_the_box_they_are()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var one = MaskLogits(MaskHeadKind.SharedHeadStage);
        var body = MaskLogits(MaskHeadKind.NeckFeatures);

        // Every cell the same 2×2 pixels: the transposed convolution sees nothing else.
        Assert.AreEqual(0, (one - one.narrow(1, 0, 2).narrow(2, 0, 2).repeat(1, 3, 3)).abs().max().item<float>(), 1e-5);
        CollectionAssert.AreEqual(new long[] { 1, 14, 14 }, body.shape);
        Assert.IsTrue((body[0, 7, 7] - body[0, 0, 0]).abs().item<float>() > 1e-3);
    }

    // The region reaches from 20 to 70 pixels: from cell 2.5 to 8.75, whose samples touch cells 2 to 9.
    [TestMethod]
    [DataRow(3, true)]
    [DataRow(8, true)]
    [DataRow(0, false)]
    [DataRow(11, false)]
    public void Masks_of_the_neck_are_of_what_is_in_the_box(int cell, bool inside)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var difference = MaskLogits(MaskHeadKind.NeckFeatures, cell) - MaskLogits(MaskHeadKind.NeckFeatures);
        Assert.AreEqual(inside, difference.abs().max().item<float>() > 1e-3);
    }

    [TestMethod]
    public void With_a_neck_the_box_regression_knows_where_in_the_region_things_are()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(4);
        using var network = new SegmenterNetwork(Necked, withNoise: false, new RegionProposalOptions(), generator);
        network.eval();
        var regions = tensor(new float[] { 0, 20, 20, 70, 70 }, [1, 5]);
        BoxPrediction Predict(int row, int column)
        {
            var body = ones(1, Necked.Backbone.BackboneChannels, 12, 12);
            body.select(3, column).select(2, row).fill_(5);
            var maps = network.WithNeck(new FeatureMaps(body, null, ones(1, Necked.Backbone.HeadChannels, 12, 12)));
            return network.Heads.PredictBoxes(network.Heads.Pool(maps, regions), ones(1, Necked.EmbeddingDimension));
        }

        var (left, right, outside, elsewhere) = (Predict(5, 4), Predict(5, 7), Predict(0, 0), Predict(11, 11));
        Assert.IsTrue((left.BoxDeltas - right.BoxDeltas).abs().max().item<float>() > 1e-5);
        Assert.AreEqual(0, (outside.BoxDeltas - elsewhere.BoxDeltas).abs().max().item<float>());

        // Classes are the last stage's, which is the same everywhere.
        Assert.AreEqual(0, (left.ClassLogits - right.ClassLogits).abs().max().item<float>());
    }

    [TestMethod]
    public void Proposals_boxes_fit_and_masks_read_the_neck_and_classes_do_not()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        using var network = new SegmenterNetwork(Necked, withNoise: false, new RegionProposalOptions(), generator);
        network.FreezeBackbone();
        using (no_grad())
        {
            // It begins at 0, through which nothing would flow.
            network.named_parameters().Single(p => p.name.EndsWith("fit_pred.weight", StringComparison.Ordinal)).parameter.fill_(0.1);
        }

        var maps = network.WithNeck(network.Features(randn([1, 3, 96, 96], generator: generator)));
        var regions = tensor(new float[] { 0, 20, 20, 70, 70 }, [1, 5]);
        var boxes = network.Heads.PredictBoxes(network.Heads.Pool(maps, regions), ones(1, Necked.EmbeddingDimension));
        var (objectness, deltas) = network.ScoreAnchors(maps);
        var weight = network.Neck!.parameters().First();
        foreach (var (read, output) in new[]
        {
            (true, objectness), (true, deltas), (true, boxes.BoxDeltas), (true, boxes.Iou!),
            (true, network.Heads.PredictMasks(maps, regions).ObjectLogits), (false, boxes.ClassLogits),
        })
        {
            weight.grad?.zero_();
            output.square().sum().backward(retain_graph: true);
            Assert.AreEqual(read, weight.grad is { } gradient && gradient.abs().max().item<float>() > 0);
        }

        network.FreezeBackbone(withProposals: true);
        Assert.IsFalse(weight.requires_grad, "Proposals that stay need a neck that stays.");
    }

    [TestMethod]
    public void Masks_of_a_neck_that_is_not_there_are_refused() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(
            (ModelPresets.QuickStart.Architecture with { Masks = new() { Head = MaskHeadKind.NeckFeatures } }).Validate).Message,
        nameof(SegmenterArchitecture.NeckChannels));

    private static SegmenterArchitecture Necked { get; } = ModelPresets.QuickStart.Architecture with
    {
        Regions = ModelPresets.QuickStart.Architecture.Regions with { HeadStage = HeadStagePlacement.BeforePooling },
        Masks = ModelPresets.QuickStart.Architecture.Masks with { Head = MaskHeadKind.NeckFeatures },
        NeckChannels = 8,
        Boxes = ModelPresets.QuickStart.Architecture.Boxes with { PredictsIou = true },
    };

    // The mask logits of a region of maps that are the same everywhere, but in one cell of the body's map where one is given.
    private static Tensor MaskLogits(MaskHeadKind kind, int? otherCell = null)
    {
        using var generator = new Generator(4);
        var architecture = ModelPresets.QuickStart.Architecture with
        {
            Regions = ModelPresets.QuickStart.Architecture.Regions with { HeadStage = HeadStagePlacement.BeforePooling },
            Masks = ModelPresets.QuickStart.Architecture.Masks with { Head = kind },
            NeckChannels = 8,
        };
        using var network = new SegmenterNetwork(architecture, withNoise: true, new RegionProposalOptions(), generator);
        network.eval();
        Assert.AreEqual(8, architecture.Backbone.BackboneStride);
        var body = ones(1, architecture.Backbone.BackboneChannels, 12, 12);
        if (otherCell is { } cell)
        {
            body.select(3, cell).select(2, cell).fill_(5);
        }

        var maps = network.WithNeck(new FeatureMaps(body, null, ones(1, architecture.Backbone.HeadChannels, 12, 12)));
        var prediction = network.Heads.PredictMasks(maps, tensor(new float[] { 0, 20, 20, 70, 70 }, [1, 5]));
        Assert.IsTrue(prediction.Noise!.shape.SequenceEqual([1, 1, network.Heads.MaskResolution, network.Heads.MaskResolution]));
        return prediction.ObjectLogits;
    }
}
