using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Tensors;

[TestClass]
public sealed class PointwiseConvolutionTests
{
    // On a processor that hides its caches, libtorch's own convolutions return wrong numbers or end the process, with most of these.
    [TestMethod]
    [DataRow(256, 1024)]
    [DataRow(1024, 256)]
    [DataRow(512, 2048)]
    [DataRow(2048, 512)]
    [DataRow(1024, 512)]
    [DataRow(512, 1024)]
    [DataRow(1024, 2048)]
    [DataRow(2048, 1024)]
    [DataRow(1024, 1024)]
    [DataRow(512, 512)]
    [DataRow(64, 512)]
    [DataRow(16, 2)]
    public void Result_and_gradients_are_those_of_double_precision(int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var input = rand([2, 5, 7, inputs], float32, generator: generator).permute(0, 3, 1, 2);
        var weight = rand([outputs, inputs, 1, 1], float32, generator: generator);
        var bias = rand([outputs], float32, generator: generator);

        var actual = WithGradients(PointwiseConvolution.Apply, float32);
        var product = WithGradients(PointwiseConvolution.MatrixProduct, float32);
        var expected = WithGradients(
            (x, w, b) => einsum("bchw,kc->bkhw", x, w.flatten(1)) + b!.view(-1, 1, 1), float64);

        for (var i = 0; i < expected.Length; i++)
        {
            CollectionAssert.AreEqual(expected[i].shape, actual[i].shape);
            Assert.IsTrue(expected[i].allclose(actual[i].to(float64), 1e-5, 1e-5), $"{i}");
            Assert.IsTrue(expected[i].allclose(product[i].to(float64), 1e-5, 1e-5), $"matrix product, {i}");
        }

        Tensor[] WithGradients(Func<Tensor, Tensor, Tensor?, Tensor> apply, ScalarType type)
        {
            Tensor[] leaves = [.. new[] { input, weight, bias }.Select(tensor => tensor.to(type).detach().clone().requires_grad_())];
            var output = apply(leaves[0], leaves[1], leaves[2]);
            (output * output).mean().backward();
            return [output.detach(), .. leaves.Select(leaf => leaf.grad!)];
        }
    }

    [TestMethod]
    public void Matrix_products_keep_the_channels_last()
    {
        using var scope = NewDisposeScope();
        var input = zeros([1, 5, 7, 256], float32).permute(0, 3, 1, 2);

        var output = PointwiseConvolution.MatrixProduct(input, zeros([1024, 256, 1, 1], float32));

        Assert.IsTrue(output.permute(0, 2, 3, 1).is_contiguous());
    }
}
