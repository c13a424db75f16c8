using CsCheck;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.Tensors;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.BoxHead;

[TestClass]
[DoNotParallelize]
public sealed class BoxHeadLossTests
{
    [TestMethod]
    [DataRow(0.25)]
    [DataRow(0.5)]
    [DataRow(1d)]
    public void Trust_gives_the_gradient_of_the_generalized_cross_entropy_but_for_its_scale(double exponent)
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[] { 1, 2, 3, 1, 2, 3 });
        var logits = randn([6, 4], generator: new Generator(1)).requires_grad_();
        var trust = BoxHeadLoss.LabelTrust(logits, labels, exponent);
        BoxHeadLoss.Compute(logits, zeros(6, 8), labels, zeros(6, 4), trust: trust).Classification.backward();

        // Zhang and Sabuncu (2018), equation 5: (1 − p^q)/q.
        var other = logits.detach().clone().requires_grad_();
        var p = other.softmax(1).gather(1, labels.unsqueeze(1));
        ((1 - p.pow(exponent)) / exponent).mean().backward();
        var scale = p.detach().pow(exponent).mean();
        Assert.AreEqual(0, (logits.grad! * scale - other.grad!).abs().max().item<float>(), 1e-6);
    }

    [TestMethod]
    public void Trust_has_a_mean_of_one_over_the_foreground_and_leaves_background_alone() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 1000], Gen.Double[0.01, 3]).Sample((count, seed, exponent) =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)seed);
            var labels = randint(0, 4, [count], dtype: ScalarType.Int64, generator: generator);
            var logits = randn([count, 4], generator: generator) * 3;
            var (trust, classes) = (BoxHeadLoss.LabelTrust(logits, labels, exponent).ReadArray<float>(), labels.ReadArray<long>());
            var foreground = trust.Where((_, i) => classes[i] > 0).ToArray();
            return trust.Where((_, i) => classes[i] == 0).All(value => value == 1)
                && (foreground.Length == 0 || Math.Abs(foreground.Average() - 1) < 1e-4);
        });

    [TestMethod]
    public void Trust_is_least_where_another_class_is_surer()
    {
        using var scope = NewDisposeScope();
        var trust = BoxHeadLoss.LabelTrust(tensor(new float[,] { { 0, 4, 0 }, { 0, 0, 4 } }), tensor(new long[] { 1, 1 }), 0.5)
            .ReadArray<float>();
        Assert.IsGreaterThan(5 * trust[1], trust[0]);
    }

    [TestMethod]
    public void Nothing_to_trust_is_no_error()
    {
        using var scope = NewDisposeScope();
        Assert.AreEqual(0, BoxHeadLoss.LabelTrust(zeros(0, 4), zeros(0, ScalarType.Int64), 0.5).shape[0]);
    }
}
