using System.Runtime.InteropServices;
using System.Text.Json;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Backbones;

/// <summary>The ImageNet ResNet-50 against activations recorded with PyTorch.</summary>
[TestClass]
public sealed class ImageNetWeightsTests
{
    private const string Folder = "resnet50-imagenet";

    [TestMethod]
    public void ImageNet_weights_give_the_recorded_activations()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(RealData.PathOf(Folder, "reference_activations.json")));
        using var file = SafeTensorsFile.Open(RealData.PathOf(Folder, "resnet50_msra_fp16.safetensors"));
        var pixels = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(RealData.PathOf(Folder, "ref_input_4x3x224x224.f32.bin"))).ToArray();
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = new torch.Generator(1);
        var body = new ResNetBackbone(ResNetArchitecture.ResNet50, includeHeadStage: true, generator);
        ResNetWeights.LoadTorchvision(body, head: null, file);
        var maps = body.call(torch.tensor(pixels, [4, 3, 224, 224]));

        var features = json.RootElement.GetProperty("features");
        foreach (var (index, name) in new[] { "stem", "c2", "c3", "c4", "c5" }.Index())
        {
            var expected = features.GetProperty(name);
            CollectionAssert.AreEqual(Numbers(expected.GetProperty("shape")).Select(size => (long)size).ToArray(), maps[index].shape, name);
            AssertClose(Numbers(expected.GetProperty("mean")), maps[index].mean([1, 2, 3]), $"{name} mean");
            AssertClose(Numbers(expected.GetProperty("std")), maps[index].flatten(1).std(1), $"{name} std");
            var corner = maps[index].narrow(1, 0, 8).select(3, 0).select(2, 0);
            var values = expected.GetProperty("first8_of_[n,0:8,0,0]").EnumerateArray().SelectMany(Numbers).ToArray();
            AssertClose(values, corner.flatten(), $"{name} corner");
        }

        var classifier = file.Read("fc.weight").to_type(torch.ScalarType.Float32);
        var logits = maps[^1].mean([2, 3]).matmul(classifier.t()) + file.Read("fc.bias").to_type(torch.ScalarType.Float32);
        AssertClose([.. json.RootElement.GetProperty("logits").EnumerateArray().SelectMany(Numbers)], logits.flatten(), "logits");
    }

    [TestMethod]
    public void ImageNet_weights_split_between_body_and_region_head_are_the_same_network()
    {
        using var file = SafeTensorsFile.Open(RealData.PathOf(Folder, "resnet50_msra_fp16.safetensors"));
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = new torch.Generator(1);
        var whole = new ResNetBackbone(ResNetArchitecture.ResNet50, includeHeadStage: true, generator);
        var body = new ResNetBackbone(ResNetArchitecture.ResNet50, includeHeadStage: false, generator);
        var head = ResNetStage.CreateHead(ResNetArchitecture.ResNet50, generator);
        ResNetWeights.LoadTorchvision(whole, head: null, file);
        ResNetWeights.LoadTorchvision(body, head, file);
        var image = (torch.rand([1, 3, 64, 96], generator: generator) - 0.5) * 255;
        var expected = whole.call(image)[^1];
        FixtureCase.AssertClose(head.call(body.call(image)[^1]), expected, 0, "C5");
        FixtureCase.AssertClose(head.Fold().call(body.Fold().call(image)[^1]), expected, 1e-5, "folded C5");
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetDouble())];

    // Another version of torch and its kernels: 1e-4 of the largest value. Logits were printed with five decimals.
    private static void AssertClose(double[] expected, torch.Tensor actual, string what) =>
        FixtureCase.AssertClose(actual, torch.tensor(expected), 1e-4, what);
}
