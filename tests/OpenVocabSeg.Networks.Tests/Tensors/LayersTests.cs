using OpenVocabSeg.Networks.CaptionPretraining.Bert;
using OpenVocabSeg.Networks.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Tensors;

/// <summary>torch's default type and its global generator are the host's.</summary>
[TestClass]
public sealed class LayersTests
{
    private const string Type = "Nullable`1<torch.ScalarType>";

    // torch.tensor takes the type of its numbers, methods of a tensor that of the tensor.
    [TestMethod]
    public void No_tensor_is_made_in_the_hosts_default_type()
    {
        var found = MethodBodies.CallsWithout(typeof(Layers).Assembly.Location, Type)
            .Where(call => call.Callee.StartsWith("torch::", StringComparison.Ordinal)
                || call.Callee.StartsWith("torch.nn::", StringComparison.Ordinal))
            .Where(call => !call.Callee.StartsWith("torch::tensor(", StringComparison.Ordinal)
                && !call.Callee.Contains("_like(", StringComparison.Ordinal))
            .Select(call => $"{call.Caller} calls {call.Callee}")
            .ToArray();

        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));
    }

    [TestMethod]
    public void A_call_without_a_type_is_seen()
    {
        var found = MethodBodies.CallsWithout(typeof(LayersTests).Assembly.Location, Type)
            .Where(call => call.Caller.StartsWith("LayersTests::Make", StringComparison.Ordinal))
            .Select(call => call.Caller[..call.Caller.IndexOf('(', StringComparison.Ordinal)])
            .ToArray();

        CollectionAssert.AreEquivalent(
            new[] { $"LayersTests::{nameof(MakeZerosWithoutType)}", $"LayersTests::{nameof(MakeLayerWithoutType)}" }, found);
        MakeZerosWithoutType().Dispose();
        MakeZerosWithType().Dispose();
        MakeLayerWithoutType().Dispose();
    }

    [TestMethod]
    public void No_layer_is_made_by_a_constructor_that_draws()
    {
        string[] drawing = ["Linear(Int64", "Conv1d(", "Conv2d(", "ConvTranspose2d(", "Embedding(Int64", "Bilinear(", "Dropout", "LSTM("];
        var calls = MethodBodies.Calls(typeof(Layers).Assembly.Location)
            .SelectMany(method => method.Select(call => (Caller: method.Key, call.Callee)))
            .Where(call => drawing.Any(name => call.Callee.StartsWith($"torch.nn::{name}", StringComparison.Ordinal)))
            .ToArray();
        var others = calls.Where(call => !call.Caller.StartsWith("Layers::", StringComparison.Ordinal))
            .Select(call => $"{call.Caller} calls {call.Callee}").ToArray();

        Assert.IsNotEmpty(calls);
        Assert.IsEmpty(others, string.Join(Environment.NewLine, others));
    }

    [TestMethod]
    public void Layers_are_zero_in_single_precision_and_draw_nothing()
    {
        Func<nn.Module>[] factories =
        [
            () => Layers.Linear(3, 4), () => Layers.Convolution(2, 3, 3, padding: 1), () => Layers.ConvolutionWithoutBias(2, 3, 3, 1, 2),
            () => Layers.TransposedConvolution(3, 2, 2, 2), () => new WeightTable(5, 3),
        ];
        var layers = Array.ConvertAll(factories, factory =>
        {
            using var before = random.get_rng_state();
            var layer = factory();
            using var after = random.get_rng_state();
            Assert.IsTrue(before.equal(after).all().item<bool>(), layer.GetName());
            return layer;
        });

        CollectionAssert.AreEqual(new[] { 2, 2, 1, 2, 1 }, layers.Select(layer => layer.named_parameters().Count()).ToArray());
        foreach (var parameter in layers.SelectMany(layer => layer.parameters()))
        {
            Assert.AreEqual(ScalarType.Float32, parameter.dtype);
            Assert.IsTrue(parameter.requires_grad);
            Assert.AreEqual(0, parameter.abs().sum().ToSingle());
        }

        using var images = ones([1, 2, 5, 5], ScalarType.Float32);
        CollectionAssert.AreEqual(new long[] { 1, 3, 5, 5 }, ((Conv2d)layers[1]).call(images).shape);
        CollectionAssert.AreEqual(new long[] { 1, 3, 3, 3 }, ((Conv2d)layers[2]).call(images).shape);
        Array.ForEach(layers, layer => layer.Dispose());
    }

    private static Tensor MakeZerosWithoutType() => zeros(2);

    private static Tensor MakeZerosWithType() => zeros(2, ScalarType.Float32);

    private static Linear MakeLayerWithoutType() => nn.Linear(1, 1);
}
