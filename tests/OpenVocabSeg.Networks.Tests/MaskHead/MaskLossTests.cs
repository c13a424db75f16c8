using OpenVocabSeg.Networks.MaskHead;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.MaskHead;

[TestClass]
public sealed class MaskLossTests
{
    [TestMethod]
    public void Log_mean_likelihood_is_the_logarithm_of_the_mean_likelihood()
    {
        using var scope = NewDisposeScope();
        var (prediction, targets, epsilon) = Example(samples: 5, scale: 2);
        var noisy = prediction.ObjectLogits + prediction.StandardDeviation! * epsilon;
        var probability = noisy.to(float64).sigmoid();
        var likelihood = where(targets.to(@bool), probability, 1 - probability).mean([0]);
        var expected = -likelihood.log().mean().item<double>();
        Assert.AreEqual(expected, Loss(prediction, targets, MaskNoiseLoss.LogMeanLikelihood, epsilon), 1e-5);
    }

    [TestMethod]
    public void Log_mean_likelihood_never_exceeds_the_mean_cross_entropy()
    {
        using var scope = NewDisposeScope();
        var (prediction, targets, epsilon) = Example(samples: 4, scale: 3);
        Assert.IsLessThanOrEqualTo(
            Loss(prediction, targets, MaskNoiseLoss.Reparameterized, epsilon),
            Loss(prediction, targets, MaskNoiseLoss.LogMeanLikelihood, epsilon));
    }

    [TestMethod]
    public void With_one_sample_both_noise_losses_are_the_same()
    {
        using var scope = NewDisposeScope();
        var (prediction, targets, epsilon) = Example(samples: 1, scale: 3);
        Assert.AreEqual(
            Loss(prediction, targets, MaskNoiseLoss.Reparameterized, epsilon),
            Loss(prediction, targets, MaskNoiseLoss.LogMeanLikelihood, epsilon),
            1e-5);
    }

    [TestMethod]
    public void Without_noise_the_samples_do_not_matter()
    {
        using var scope = NewDisposeScope();
        var (prediction, targets, epsilon) = Example(samples: 3, scale: 3);
        Assert.AreEqual(MaskLoss.Compute(prediction, targets).item<float>(), Loss(prediction, targets, MaskNoiseLoss.None, epsilon));
    }

    [TestMethod]
    [DataRow(MaskNoiseLoss.Reparameterized)]
    [DataRow(MaskNoiseLoss.LogMeanLikelihood)]
    public void Gradients_equal_finite_differences(MaskNoiseLoss noise)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(5);
        var logits = randn([1, 2, 2, 2], float64, generator: generator).requires_grad_();
        var logVariance = randn([1, 1, 2, 2], float64, generator: generator).requires_grad_();
        var targets = tensor(new double[] { 1, 0, 0, 1 }).reshape(1, 2, 2);
        var epsilon = randn([3, 1, 2, 2], float64, generator: generator);
        MaskLoss.Compute(new MaskPrediction(logits, logVariance), targets, noise, epsilon).backward();
        foreach (var (parameter, gradient) in new[] { (logits, logits.grad!), (logVariance, logVariance.grad!) })
        {
            var analytic = gradient.flatten().data<double>().ToArray();
            for (var i = 0; i < analytic.Length; i++)
            {
                const double Step = 1e-6;
                var difference = (At(parameter, i, Step) - At(parameter, i, -Step)) / (2 * Step);
                Assert.AreEqual(difference, analytic[i], 1e-6);
            }
        }

        double At(Tensor parameter, int index, double step)
        {
            using var inner = NewDisposeScope();
            using var gradient = no_grad();
            parameter.view(-1)[index].add_(step);
            var loss = MaskLoss.Compute(new MaskPrediction(logits, logVariance), targets, noise, epsilon).item<double>();
            parameter.view(-1)[index].sub_(step);
            return loss;
        }
    }

    [TestMethod]
    public void Extreme_logits_and_noise_keep_loss_and_gradient_finite()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 0, 0, 0, 0, 1e4f, -1e4f, 500, -500 }).reshape(1, 2, 2, 2).requires_grad_();
        var logVariance = tensor(new float[] { -60, 0, 12, 12 }).reshape(1, 1, 2, 2).requires_grad_();
        var targets = tensor(new float[] { 0, 1, 0, 1 }).reshape(1, 2, 2);
        var epsilon = randn([8, 1, 2, 2], generator: new Generator(3));
        var loss = MaskLoss.Compute(new MaskPrediction(logits, logVariance), targets, MaskNoiseLoss.LogMeanLikelihood, epsilon);
        loss.backward();
        Assert.IsTrue(float.IsFinite(loss.item<float>()));
        Assert.IsTrue(logits.grad!.isfinite().all().item<bool>());
        Assert.IsTrue(logVariance.grad!.isfinite().all().item<bool>());
    }

    [TestMethod]
    public void A_wrong_pixel_asks_for_more_noise_with_the_likelihood_and_for_less_with_one_sample_of_the_authors()
    {
        using var scope = NewDisposeScope();
        var epsilon = randn([4000, 1, 1, 1], generator: new Generator(4));
        Assert.IsLessThan(0, NoiseGradient(MaskNoiseLoss.LogMeanLikelihood));
        Assert.IsGreaterThan(0, NoiseGradient(MaskNoiseLoss.Reparameterized));

        float NoiseGradient(MaskNoiseLoss noise)
        {
            // Probability 0.02 for a pixel that the pseudo mask covers.
            var logits = full([1, 2, 1, 1], -4f);
            var logVariance = zeros(1, 1, 1, 1).requires_grad_();
            MaskLoss.Compute(new MaskPrediction(logits, logVariance), ones(1, 1, 1), noise, epsilon).backward();
            return logVariance.grad!.item<float>();
        }
    }

    [TestMethod]
    public void Losses_and_weight_of_no_regions_are_zero()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(0, 2, 4, 4).requires_grad_();
        var prediction = new MaskPrediction(logits, zeros(0, 1, 4, 4));
        Assert.AreEqual(0, MaskLoss.Compute(prediction, zeros(0, 4, 4)).item<float>());
        Assert.AreEqual(0, MaskLoss.PseudoLabelWeight(prediction).item<float>());
        var loss = MaskLoss.Compute(prediction, zeros(0, 4, 4), MaskNoiseLoss.LogMeanLikelihood, zeros(3, 0, 4, 4));
        Assert.AreEqual(0, loss.item<float>());
        loss.backward();
    }

    [TestMethod]
    public void Noise_without_a_noise_branch_is_refused()
    {
        using var scope = NewDisposeScope();
        var prediction = new MaskPrediction(zeros(1, 2, 2, 2), null);
        Assert.ThrowsExactly<ArgumentException>(
            () => MaskLoss.Compute(prediction, zeros(1, 2, 2), MaskNoiseLoss.Reparameterized, zeros(1, 1, 2, 2)));
        Assert.ThrowsExactly<ArgumentException>(() => MaskLoss.PseudoLabelWeight(prediction));
    }

    [TestMethod]
    public void Drawn_noise_has_the_shape_of_the_masks_and_repeats_with_the_seed()
    {
        using var scope = NewDisposeScope();
        var prediction = new MaskPrediction(zeros(3, 2, 5, 5), zeros(3, 1, 5, 5));
        var first = MaskLoss.DrawNoise(prediction, 4, new Generator(9));
        CollectionAssert.AreEqual(new long[] { 4, 3, 5, 5 }, first.shape);
        Assert.IsTrue(first.eq(MaskLoss.DrawNoise(prediction, 4, new Generator(9))).all().item<bool>());
    }

    private static float Loss(MaskPrediction prediction, Tensor targets, MaskNoiseLoss noise, Tensor epsilon) =>
        MaskLoss.Compute(prediction, targets, noise, epsilon).item<float>();

    private static (MaskPrediction Prediction, Tensor Targets, Tensor Epsilon) Example(int samples, double scale)
    {
        var generator = new Generator(7);
        var logits = randn([6, 2, 4, 4], generator: generator) * scale;
        var logVariance = randn([6, 1, 4, 4], generator: generator);
        var targets = rand([6, 4, 4], generator: generator).gt(0.5).to(float32);
        return (new MaskPrediction(logits, logVariance), targets, randn([samples, 6, 4, 4], generator: generator));
    }
}
