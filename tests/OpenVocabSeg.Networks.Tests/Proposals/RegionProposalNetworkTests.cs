using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Proposals;

/// <summary>Cases of the region proposal network that the authors' fixtures do not cover.</summary>
[TestClass]
public sealed class RegionProposalNetworkTests
{
    private static readonly RegionProposalOptions Options = new()
    {
        AnchorSizes = [23, 33, 44],
        AspectRatios = [1],
        Stride = 8,
        Channels = 6,
        BatchSizePerImage = 32,
    };

    [TestMethod]
    public void Parameters_are_named_as_in_maskrcnn_benchmark_and_drawn_from_the_generator()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork();
        using var twin = CreateNetwork();
        CollectionAssert.AreEquivalent(
            new[]
            {
                "anchor_generator.cell_anchors.0", "head.conv.weight", "head.conv.bias", "head.cls_logits.weight",
                "head.cls_logits.bias", "head.bbox_pred.weight", "head.bbox_pred.bias",
            },
            network.state_dict().Keys);
        var state = twin.state_dict();
        foreach (var (name, value) in network.state_dict())
        {
            Assert.IsTrue(value.Equals(state[name]), name);
        }

        Assert.AreEqual(0.01, state["head.conv.weight"].std().ToDouble(), 0.002);
    }

    [TestMethod]
    public void An_image_without_objects_teaches_background_only()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork();
        var (objectness, deltas) = network.call(rand(1, 4, 12, 12));
        var losses = network.Losses(objectness, deltas, [new ImageSize(96, 96)], [zeros(0, 4)], new Random(1));
        Assert.IsGreaterThan(0, losses.Objectness.ToDouble());
        Assert.AreEqual(0, losses.Box.ToDouble());
        (losses.Objectness + losses.Box).backward();
        Assert.IsTrue(network.named_parameters().All(x => x.parameter.grad is not null));
    }

    [TestMethod]
    public void An_image_too_small_for_any_anchor_gives_losses_of_zero()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork();
        var (objectness, deltas) = network.call(rand(1, 4, 2, 2));
        var truth = tensor(new float[] { 0, 0, 9, 9 }, [1, 4]);
        var losses = network.Losses(objectness, deltas, [new ImageSize(10, 10)], [truth], new Random(1));
        Assert.AreEqual(0, losses.Objectness.ToDouble() + losses.Box.ToDouble());
        (losses.Objectness + losses.Box).backward();
    }

    [TestMethod]
    public void Padding_to_the_size_of_the_batch_changes_no_target_and_no_anchor_reaches_into_it()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork();
        var truth = tensor(new float[] { 10, 12, 40, 44, 30, 20, 66, 60 }, [2, 4]);
        long[] Labels(int height, int width)
        {
            var anchors = network.Anchors.Grid(height, width);
            var visible = network.Anchors.Visibility(anchors, imageHeight: 64, imageWidth: 72).ReadArray<bool>();
            return RegionProposalNetwork.Labels(network.Match(anchors, truth), visible);
        }

        var (alone, padded) = (Labels(8, 9), Labels(12, 12));
        var inner = tensor(padded).reshape(12, 12, 3).narrow(0, 0, 8).narrow(1, 0, 9);
        CollectionAssert.AreEqual(alone, inner.ReadArray<long>());
        Assert.AreEqual(alone.Count(x => x >= 0), padded.Count(x => x >= 0));
    }

    [TestMethod]
    public void Proposals_lie_in_their_own_image_best_first()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork();
        var sizes = new[] { new ImageSize(96, 96), new ImageSize(50, 70) };
        var (objectness, deltas) = network.call(rand(2, 4, 12, 12) * 30);
        var proposals = network.Propose(objectness, deltas * 10, sizes, new ProposalSettings { PreNmsTopN = 200, PostNmsTopN = 20 });
        for (var i = 0; i < sizes.Length; i++)
        {
            var (boxes, scores) = (proposals[i].Boxes, proposals[i].Scores);
            Assert.IsInRange(1, 20, (int)boxes.shape[0]);
            Assert.AreEqual(boxes.shape[0], scores.shape[0]);
            Assert.IsTrue(Boxes.Clip(boxes, sizes[i].Height, sizes[i].Width).Equals(boxes));
            Assert.IsTrue(scores.diff().le(0).all().ToBoolean());
            Assert.IsFalse(boxes.requires_grad);
        }
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_losses()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork();
        var (objectness, deltas) = network.call(rand(1, 4, 12, 12) * 30);
        var truth = tensor(new float[] { 10, 12, 40, 44 }, [1, 4]);
        double Loss(int seed) =>
            network.Losses(objectness, deltas, [new ImageSize(96, 96)], [truth], new Random(seed)).Objectness.ToDouble();
        Assert.AreEqual(Loss(3), Loss(3));
        Assert.AreNotEqual(Loss(3), Loss(4));
    }

    [TestMethod]
    public void A_batch_and_a_list_of_different_length_are_refused()
    {
        using var scope = NewDisposeScope();
        using var network = CreateNetwork();
        var (objectness, deltas) = network.call(rand(2, 4, 12, 12));
        Assert.ThrowsExactly<ArgumentException>(
            () => network.Propose(objectness, deltas, [new ImageSize(96, 96)], new ProposalSettings()));
    }

    [TestMethod]
    public void Training_steps_and_proposals_leave_no_tensors_behind()
    {
        using var network = CreateNetwork();
        void Step()
        {
            using var scope = NewDisposeScope();
            var (objectness, deltas) = network.call(rand(1, 4, 12, 12));
            var truth = tensor(new float[] { 10, 12, 40, 44 }, [1, 4]);
            var sizes = new[] { new ImageSize(96, 96) };
            network.Propose(objectness, deltas, sizes, new ProposalSettings());
            var losses = network.Losses(objectness, deltas, sizes, [truth], new Random(1));
            (losses.Objectness + losses.Box).backward();
        }

        LiveTensors.AssertFlat(Step);
    }

    private static RegionProposalNetwork CreateNetwork() => new(4, Options, new Generator(7));
}
