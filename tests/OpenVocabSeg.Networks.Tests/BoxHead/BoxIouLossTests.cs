using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Proposals;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.BoxHead;

[TestClass]
public sealed class BoxIouLossTests
{
    // Inclusive corners: 10 × 10 pixels each, 25 of them shared, so the IoU is 25 / 175.
    private static readonly float[] Object = [0, 0, 9, 9];
    private static readonly float[] Shifted = [5, 5, 14, 14];
    private static readonly float[] Elsewhere = [50, 50, 59, 59];

    [TestMethod]
    public void Only_regions_that_overlap_an_object_count()
    {
        using var scope = NewDisposeScope();
        var regions = Rows(Object, Shifted, Elsewhere);
        var truth = Rows(Object);
        var overlaps = BoxIouLoss.LargestIous(regions, truth);
        Near([1, 1 / 7f, 0], overlaps);
        var fit = tensor(new float[] { 2, -1, 30 }).requires_grad_();
        var loss = BoxIouLoss.Compute(fit, overlaps, overlaps);
        static double Entropy(double logit, double target) => Math.Log(1 + Math.Exp(logit)) - target * logit;
        Assert.AreEqual((Entropy(2, 1) + Entropy(-1, 1 / 7.0)) / 2, loss.item<float>(), 1e-6);
        loss.backward();
        Assert.AreEqual(0, fit.grad![2].item<float>());
        Assert.AreEqual((1 / (1 + Math.Exp(1)) - 1 / 7.0) / 2, fit.grad[1].item<float>(), 1e-6);
    }

    [TestMethod]
    public void Without_objects_or_regions_there_is_nothing_to_learn()
    {
        using var scope = NewDisposeScope();
        var none = BoxIouLoss.LargestIous(Rows(Object, Shifted), empty(0, 4));
        Near([0, 0], none);
        Assert.AreEqual(0, BoxIouLoss.Compute(ones(2), none, none).item<float>());
        Assert.AreEqual(0, BoxIouLoss.Compute(empty(0), empty(0), BoxIouLoss.LargestIous(empty(0, 4), Rows(Object))).item<float>());
    }

    [TestMethod]
    public void The_regressed_box_is_what_has_to_fit()
    {
        using var scope = NewDisposeScope();
        var regions = Rows(Shifted);
        var deltas = zeros(1, 8);
        deltas.narrow(1, 4, 4).copy_(BoxCoder.ForRegions.Encode(Rows(Object), regions));
        Near([1], BoxIouLoss.RegressedIous(deltas.requires_grad_(), regions, Rows(Object)));
        Assert.IsFalse(BoxIouLoss.RegressedIous(deltas, regions, Rows(Object)).requires_grad);
        CollectionAssert.AreEqual(new long[] { 0 }, BoxIouLoss.RegressedIous(empty(0, 8), empty(0, 4), Rows(Object)).shape);
    }

    [TestMethod]
    public void An_estimate_of_fit_leaves_the_other_initial_weights_as_they_are()
    {
        using var scope = NewDisposeScope();
        using var with = new EmbeddingBoxPredictor(4, 3, generator: new Generator(1), predictsIou: true);
        using var without = new EmbeddingBoxPredictor(4, 3, generator: new Generator(1));
        var weights = with.state_dict();
        CollectionAssert.AreEquivalent(
            new[] { "emb_pred.weight", "emb_pred.bias", "bbox_pred.weight", "bbox_pred.bias", "fit_pred.weight", "fit_pred.bias" },
            weights.Keys);
        foreach (var (name, value) in without.state_dict())
        {
            Assert.IsTrue(value.equal(weights[name]).all().item<bool>(), name);
        }

        var (features, classes) = (randn(2, 4, 3, 3), randn(5, 3));
        Near([0, 0], with.call(features, classes).Iou!);
        Assert.IsNull(without.call(features, classes).Iou);
    }

    private static Tensor Rows(params float[][] boxes) => tensor([.. boxes.SelectMany(box => box)], [boxes.Length, 4]);

    private static void Near(float[] expected, Tensor actual) =>
        Assert.IsTrue(actual.allclose(tensor(expected), atol: 1e-6), actual.ToString(TorchSharp.TensorStringStyle.Julia));
}
