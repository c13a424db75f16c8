using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.MaskHead.Noise;

[TestClass]
[DoNotParallelize]
public sealed class MaskCriticTests
{
    private const int Side = 14;

    [TestMethod]
    public void An_untrained_critic_believes_every_mask_by_the_logistic_of_two()
    {
        using var scope = NewDisposeScope();
        using var critic = new MaskCritic(3, new Generator(1));
        var masks = Squares(4, new Random(1));
        var probabilities = critic.Judge(randn(4, 3, Side, Side), masks, rand(4, Side, Side)).sigmoid();
        Assert.AreEqual(0, (probabilities - (masks * 2 - 1).mul(2).sigmoid()).abs().max().item<float>(), 1e-6);
    }

    [TestMethod]
    public void A_critic_never_shapes_the_features()
    {
        using var scope = NewDisposeScope();
        using var critic = new MaskCritic(3, new Generator(1));
        var features = randn(2, 3, Side, Side).requires_grad_();
        critic.Judge(features, Squares(2, new Random(1)), rand(2, Side, Side)).sum().backward();
        Assert.IsNull(features.grad);
    }

    [TestMethod]
    public void Expected_noise_is_one_less_the_intersection_over_union_of_certain_masks()
    {
        using var scope = NewDisposeScope();
        var mask = tensor(new float[] { 1, 1, 0, 0 }, [1, 2, 2]);
        Assert.AreEqual(0, Noise(mask, mask), 1e-6);
        Assert.AreEqual(2 / 3f, Noise(mask, tensor(new float[] { 1, 0, 1, 0 }, [1, 2, 2])), 1e-6);
        Assert.AreEqual(1, Noise(mask, zeros(1, 2, 2)), 1e-6);
        Assert.AreEqual(1, Noise(zeros(1, 2, 2), zeros(1, 2, 2)), 1e-6);

        // Probability one half for all four pixels: 1 pixel of intersection, 2 + 2 − 1 of union.
        Assert.AreEqual(2 / 3f, Noise(mask, full(1, 2, 2, 0.5f)), 1e-6);
    }

    [TestMethod]
    public void The_posterior_loss_is_the_expectation_of_the_cross_entropy_over_the_truth()
    {
        using var scope = NewDisposeScope();
        using var critic = new MaskCritic(2, new Generator(3));
        foreach (var parameter in critic.parameters())
        {
            using (no_grad())
            {
                parameter.uniform_(-0.5, 0.5, new Generator(4));
            }
        }

        var prediction = new MaskPrediction(
            randn([3, 2, Side, Side], generator: new Generator(5)).requires_grad_(), null, randn(3, 2, Side, Side));
        var masks = Squares(3, new Random(2));
        var p = critic.Judge(prediction.Features!, masks, prediction.Probabilities).sigmoid().detach();
        var loss = MaskLoss.ComputePosterior(prediction, masks, critic);
        var (yes, no) = (CrossEntropy(prediction, ones_like(masks)), CrossEntropy(prediction, zeros_like(masks)));
        Assert.AreEqual((p * yes + (1 - p) * no).mean().item<float>(), loss.item<float>(), 1e-6);
        loss.backward();
        Assert.IsNotNull(prediction.Logits.grad);
        Assert.IsTrue(critic.parameters().All(parameter => parameter.grad is null));
        var nothing = new MaskPrediction(zeros(0, 2, 4, 4), null, zeros(0, 2, 4, 4));
        Assert.AreEqual(0, MaskLoss.ComputeCritic(nothing, zeros(0, 4, 4), critic, new Random(1)).item<float>());
        Assert.AreEqual(
            0, MaskLoss.ComputePosterior(new(zeros(0, 2, 4, 4), null, zeros(0, 2, 4, 4)), zeros(0, 4, 4), critic).item<float>());
    }

    [TestMethod]
    public void A_mask_that_the_critic_trusts_counts_as_it_is()
    {
        using var scope = NewDisposeScope();
        using var critic = new MaskCritic(2, new Generator(3));
        var prediction = new MaskPrediction(randn([2, 2, Side, Side], generator: new Generator(5)), null, randn(2, 2, Side, Side));

        // Untrained: every pixel of a full mask has probability 0.88, so its noise is 0.12; that of a single pixel is far above 0.3.
        var masks = cat([ones(1, Side, Side), zeros(1, Side, Side)]);
        masks[1, 3, 3] = tensor(1f);
        var targets = masks.clone();
        targets[1] = critic.Judge(prediction.Features!, masks, prediction.Probabilities).sigmoid()[1];
        Assert.AreEqual(
            MaskLoss.Compute(prediction, targets).item<float>(), MaskLoss.ComputePosterior(prediction, masks, critic).item<float>(), 1e-6);
    }

    [TestMethod]
    public void Errors_are_masks_of_the_same_shape_drawn_from_the_seed_alone()
    {
        using var scope = NewDisposeScope();
        var masks = Squares(200, new Random(3));
        var predicted = (3 * masks - 1.5 + randn([200, Side, Side], generator: new Generator(1))).sigmoid().requires_grad_();
        var spoiled = MaskErrors.Draw(masks, predicted, new Random(7));
        CollectionAssert.AreEqual(masks.shape, spoiled.shape);
        Assert.IsFalse(spoiled.requires_grad);
        Assert.IsTrue(spoiled.eq(0).logical_or(spoiled.eq(1)).all().item<bool>());
        Assert.IsTrue(spoiled.eq(MaskErrors.Draw(masks, predicted, new Random(7))).all().item<bool>());
        var overlaps = Overlaps(masks, spoiled);

        // One in six is unchanged; predicting, dilating, moving, cutting and exchanging corrupt to various degrees.
        Assert.IsTrue(overlaps.Count(value => value == 1) is > 5 and < 60, $"{overlaps.Count(value => value == 1)} unchanged");
        Assert.IsGreaterThan(60, overlaps.Count(value => value < 0.5));
        Assert.IsGreaterThan(40, overlaps.Count(value => value is > 0.5f and < 1));
    }

    [TestMethod]
    public void A_critic_learns_to_mend_masks_and_to_tell_the_bad_ones()
    {
        using var scope = NewDisposeScope();
        using var critic = new MaskCritic(2, new Generator(1));
        using var optimizer = optim.AdamW(critic.parameters(), 5e-3);
        var random = new Random(1);
        for (var step = 0; step < 200; step++)
        {
            using var inner = NewDisposeScope();
            var (prediction, masks) = Example(48, random);
            optimizer.zero_grad();
            MaskLoss.ComputeCritic(prediction, masks, critic, random).backward();
            optimizer.step();
        }

        var (unseen, truth) = Example(300, random);
        var spoiled = MaskErrors.Draw(truth, unseen.Probabilities, random);
        var posterior = MaskLoss.Judge(unseen, spoiled, critic);
        var (before, after) = (Overlaps(truth, spoiled), Overlaps(truth, posterior.gt(0.5f).to(float32)));
        Assert.IsLessThan(0.65, before.Average());
        Assert.IsGreaterThan(0.85, after.Average());
        var noise = MaskCritic.ExpectedNoise(spoiled, posterior).ReadArray<float>();
        var (bad, good) = (noise.Where((_, i) => before[i] < 0.5).Average(), noise.Where((_, i) => before[i] >= 0.8).Average());
        Assert.IsGreaterThan(good + 0.3, bad);
    }

    private static Tensor CrossEntropy(MaskPrediction prediction, Tensor targets) =>
        nn.functional.binary_cross_entropy_with_logits(prediction.ObjectLogits.detach(), targets, reduction: nn.Reduction.None);

    private static float Noise(Tensor mask, Tensor probabilities) => MaskCritic.ExpectedNoise(mask, probabilities).ReadArray<float>()[0];

    // The image shows the object in one channel and something else in the other, both noisy.
    private static (MaskPrediction Prediction, Tensor Masks) Example(int count, Random random)
    {
        using var generator = new Generator((ulong)random.Next());
        var masks = Squares(count, random);
        var clutter = Squares(count, random);
        var features = stack([masks, clutter], 1) + 0.5f * randn([count, 2, Side, Side], generator: generator);
        var logits = stack([zeros_like(masks), 2 * masks - 1], 1) + randn([count, 2, Side, Side], generator: generator);
        return (new MaskPrediction(logits, null, features), masks);
    }

    private static Tensor Squares(int count, Random random)
    {
        var values = new float[count, Side, Side];
        for (var i = 0; i < count; i++)
        {
            var (top, left, height, width) = (random.Next(6), random.Next(6), random.Next(4, 9), random.Next(4, 9));
            for (var y = top; y < Math.Min(top + height, Side); y++)
            {
                for (var x = left; x < Math.Min(left + width, Side); x++)
                {
                    values[i, y, x] = 1;
                }
            }
        }

        return tensor(values);
    }

    private static float[] Overlaps(Tensor a, Tensor b) =>
        ((a * b).sum([1, 2]) / (a + b - a * b).sum([1, 2]).clamp_min(1)).ReadArray<float>();
}
