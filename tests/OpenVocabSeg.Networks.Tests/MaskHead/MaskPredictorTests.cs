using OpenVocabSeg.Networks.MaskHead;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.MaskHead;

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
