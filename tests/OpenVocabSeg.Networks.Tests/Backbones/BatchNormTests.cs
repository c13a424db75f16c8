using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Backbones;

/// <summary>Our batch normalization against torch's.</summary>
[TestClass]
public sealed class BatchNormTests
{
    private const double Epsilon = 1e-5;

    [TestMethod]
    public void Every_bit_is_that_of_torchs_layer()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(8);
        using var theirs = nn.BatchNorm2d(4, Epsilon, dtype: ScalarType.Float32);
        using var ours = new BatchNorm(4, Epsilon);
        using (no_grad())
        {
            theirs.weight!.normal_(generator: generator);
            theirs.bias!.normal_(generator: generator);
            ours.Scale.copy_(theirs.weight);
            ours.Shift.copy_(theirs.bias!);
        }

        foreach (var training in new[] { true, true, true, false })
        {
            theirs.train(training);
            ours.train(training);
            var pixels = (randn([3, 4, 5, 6], generator: generator) * 2).Plus(1);
            var (input, ofOurs) = (pixels.clone().requires_grad_(), pixels.clone().requires_grad_());
            var (output, ofUs) = (theirs.call(input), ours.call(ofOurs));
            output.square().sum().backward();
            ofUs.square().sum().backward();
            AssertEqual(output, ofUs);
            AssertEqual(input.grad!, ofOurs.grad!);
            AssertEqual(theirs.weight!.grad!, ours.Scale.grad!);
            AssertEqual(theirs.bias!.grad!, ours.Shift.grad!);
            var (expected, actual) = (theirs.state_dict(), ours.state_dict());
            CollectionAssert.AreEqual(expected.Keys.ToArray(), actual.Keys.ToArray());
            foreach (var name in expected.Keys.Where(name => name != "num_batches_tracked"))
            {
                AssertEqual(expected[name], actual[name]);
            }
        }

        Assert.AreEqual(3L, ours.state_dict()["num_batches_tracked"].item<long>());
    }

    [TestMethod]
    public void It_outlives_the_scope_in_which_it_was_created()
    {
        BatchNorm layer;
        using (NewDisposeScope())
        {
            layer = new BatchNorm(2, Epsilon);
        }

        using (layer)
        {
            Assert.IsTrue(layer.state_dict().Values.All(value => !value.IsInvalid));
        }
    }

    private static void AssertEqual(Tensor expected, Tensor actual)
    {
        Assert.AreEqual(expected.dtype, actual.dtype);
        Assert.IsTrue(expected.equal(actual).all().item<bool>());
    }
}
