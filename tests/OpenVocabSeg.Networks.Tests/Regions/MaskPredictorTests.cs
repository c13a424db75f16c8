using OpenVocabSeg.Networks.Regions;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Regions;

[TestClass]
public sealed class MaskPredictorTests
{
    [TestMethod]
    public void The_noise_branch_never_shapes_the_features()
    {
        using var scope = NewDisposeScope();
        using var predictor = new MaskPredictor(4, 3, withNoise: true, new Generator(1));
        var features = randn(2, 4, 3, 3).requires_grad_();
        predictor.call(features).Noise!.sum().backward();
        Assert.IsNull(features.grad);
        foreach (var (name, parameter) in predictor.named_parameters())
        {
            Assert.AreEqual(name.StartsWith("uncertain_pred", StringComparison.Ordinal), parameter.grad is not null, name);
        }
    }

    [TestMethod]
    public void Initially_the_standard_deviation_is_near_the_square_root_of_e()
    {
        using var scope = NewDisposeScope();
        using var predictor = new MaskPredictor(4, 3, withNoise: true, new Generator(1));
        var deviation = predictor.call(randn(2, 4, 3, 3)).StandardDeviation!;
        CollectionAssert.AreEqual(new long[] { 2, 6, 6 }, deviation.shape);
        Assert.IsTrue((deviation - Math.Exp(0.5)).abs().lt(0.05).all().item<bool>());
    }

    [TestMethod]
    public void Without_a_noise_branch_there_are_no_weights_of_it()
    {
        using var scope = NewDisposeScope();
        using var predictor = new MaskPredictor(4, 3, withNoise: false);
        CollectionAssert.AreEquivalent(
            new[] { "conv5_mask.weight", "conv5_mask.bias", "mask_fcn_logits.weight", "mask_fcn_logits.bias" },
            predictor.state_dict().Keys);
        var prediction = predictor.call(randn(0, 4, 3, 3));
        Assert.IsNull(prediction.Noise);
        Assert.IsNull(prediction.StandardDeviation);
        CollectionAssert.AreEqual(new long[] { 0, 6, 6 }, prediction.Probabilities.shape);
    }

    [TestMethod]
    public void A_shape_is_added_to_the_logits_wherever_the_features_are_the_same()
    {
        using var scope = NewDisposeScope();
        using var without = new MaskPredictor(4, 3, withNoise: false, new Generator(1));
        using var with = new MaskPredictor(4, 3, withNoise: false, new Generator(1), shapeResolution: 14);
        var features = randn(2, 4, 7, 7);
        var shape = with.call(features).ObjectLogits - without.call(features).ObjectLogits;
        Assert.IsTrue(shape[0].allclose(shape[1], atol: 1e-5));

        // An ellipse: symmetric, inside the box at the middle of its sides, outside at its corners.
        Assert.IsTrue(shape[0].allclose(shape[0].flip(0).t(), atol: 1e-5));
        Assert.IsTrue(shape[0][7, 7].item<float>() > 1.9f && shape[0][1, 7].item<float>() > 0 && shape[0][0, 0].item<float>() < -2);
        with.call(features).ObjectLogits.sum().backward();
        var parameter = with.named_parameters().Single(p => p.name == "shape").parameter;
        CollectionAssert.AreEqual(new long[] { 14, 14 }, parameter.shape);
        Assert.IsTrue(parameter.grad!.eq(parameter.grad![0, 0]).all().item<bool>() && parameter.grad[0, 0].item<float>() > 0);
    }

    [TestMethod]
    public void A_predictor_with_a_shape_outlives_the_scope_it_was_made_in()
    {
        MaskPredictor predictor;
        using (NewDisposeScope())
        {
            predictor = new MaskPredictor(4, 3, withNoise: false, new Generator(1), shapeResolution: 6);
        }

        using (predictor)
        using (NewDisposeScope())
        {
            CollectionAssert.AreEqual(new long[] { 1, 6, 6 }, predictor.call(randn(1, 4, 3, 3)).Probabilities.shape);
        }
    }

    [TestMethod]
    public void Initial_weights_follow_the_generator()
    {
        using var scope = NewDisposeScope();
        using var first = new MaskPredictor(4, 3, withNoise: true, new Generator(1));
        using var second = new MaskPredictor(4, 3, withNoise: true, new Generator(1));
        foreach (var (one, other) in first.parameters().Zip(second.parameters()))
        {
            Assert.IsTrue(one.eq(other).all().item<bool>());
        }
    }
}
