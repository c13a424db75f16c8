using System.Text.Json;
using OpenVocabSeg.Data.Json;
using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Import;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Backbones;

[TestClass]
public sealed class ResNetTests
{
    private static readonly ResNetArchitecture Small = ResNetArchitecture.ResNet50 with
    {
        StemWidth = 4,
        Stages = [new(8, 4, 2, 1), new(12, 6, 1, 2), new(16, 8, 1, 2)],
    };

    [TestMethod]
    public void Maps_have_the_channels_and_strides_that_the_architecture_states()
    {
        using var scope = torch.NewDisposeScope();
        foreach (var architecture in new[] { Small, ResNetArchitecture.QuickStart, Small with { StrideIn1x1 = false } })
        {
            using var generator = new torch.Generator(1);
            using var body = new ResNetBackbone(architecture, includeHeadStage: true, generator);
            var maps = body.call(torch.rand([2, 3, 67, 96], generator: generator));
            Assert.HasCount(architecture.Stages.Count + 1, maps);
            for (var i = 0; i < maps.Count; i++)
            {
                var stride = architecture.FeatureStrides[i];
                var size = new long[] { 2, architecture.FeatureChannels[i], (67 + stride - 1) / stride, 96 / stride };
                CollectionAssert.AreEqual(size, maps[i].shape);
            }
        }
    }

    [TestMethod]
    public void The_same_generator_gives_the_same_weights_and_the_global_one_does_not_matter()
    {
        using var scope = torch.NewDisposeScope();
        var weights = new List<float[]>();
        for (var i = 0; i < 2; i++)
        {
            using var generator = new torch.Generator(7);
            using var body = new ResNetBackbone(ResNetArchitecture.QuickStart, includeHeadStage: true, generator);
            weights.Add([.. body.parameters().SelectMany(parameter => parameter.data<float>().ToArray())]);
            _ = torch.rand(3);
        }

        CollectionAssert.AreEqual(weights[0], weights[1]);
    }

    [TestMethod]
    public void Initial_weights_are_Kaiming_uniform_with_gain_of_one()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(7);
        using var body = new ResNetBackbone(ResNetArchitecture.QuickStart, includeHeadStage: false, generator);
        var weight = body.state_dict()["layer2.1.conv2.weight"];
        var bound = Math.Sqrt(3.0 / (96 * 9));
        var values = weight.data<float>().ToArray();
        Assert.IsLessThanOrEqualTo(bound, values.Max(Math.Abs));
        Assert.AreEqual(bound / Math.Sqrt(3), Math.Sqrt(values.Average(value => value * value)), bound * 0.01);
    }

    [TestMethod]
    public void Freezing_stops_the_stem_and_the_first_layers()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(1);
        using var body = new ResNetBackbone(Small, includeHeadStage: false, generator);
        body.FreezeAt(2);
        var trained = body.named_parameters()
            .Where(item => item.parameter.requires_grad)
            .Select(item => item.name.Split('.')[0])
            .Distinct();
        CollectionAssert.AreEqual(new[] { "layer2" }, trained.ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => body.FreezeAt(4));
    }

    [TestMethod]
    public void A_frozen_network_still_passes_gradients_to_what_trains()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(1);
        using var body = new ResNetBackbone(Small, includeHeadStage: false, generator);
        body.FreezeAt(1);
        body.call(torch.rand([1, 3, 64, 64], generator: generator))[^1].sum().backward();
        foreach (var (name, parameter) in body.named_parameters())
        {
            Assert.AreEqual(!name.StartsWith("stem.", StringComparison.Ordinal), parameter.grad is not null, name);
        }
    }

    [TestMethod]
    public void Folding_trainable_batch_norm_keeps_the_result_of_evaluation_mode()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3);
        using var body = new ResNetBackbone(ResNetArchitecture.QuickStart, includeHeadStage: true, generator);
        var image = torch.rand([2, 3, 64, 64], generator: generator) * 255;
        using (torch.no_grad())
        {
            // A few passes in training mode move the running statistics away from 0 and 1.
            for (var i = 0; i < 3; i++)
            {
                body.call(image);
            }

            body.eval();
            var expected = body.call(image);
            var actual = body.Fold().call(image);
            for (var i = 0; i < expected.Count; i++)
            {
                Parity.Support.FixtureCase.AssertClose(actual[i], expected[i], 1e-5, $"map {i}");
            }
        }
    }

    [TestMethod]
    public void A_network_keeps_its_buffers_when_its_type_changes_and_when_it_was_built_in_a_scope()
    {
        ResNetBackbone body;
        using (torch.NewDisposeScope())
        {
            using var generator = new torch.Generator(1);
            body = new ResNetBackbone(Small, includeHeadStage: false, generator);
        }

        using var scope = torch.NewDisposeScope();
        body.to(torch.ScalarType.Float64);
        var map = body.call(torch.ones([1, 3, 32, 32], torch.ScalarType.Float64))[^1];
        Assert.AreEqual(torch.ScalarType.Float64, map.dtype);
        Assert.IsTrue(body.state_dict().Values.All(tensor => tensor.dtype == torch.ScalarType.Float64));
    }

    [TestMethod]
    public void Steps_leave_no_tensors_behind()
    {
        using var generator = new torch.Generator(1);
        using var body = new ResNetBackbone(Small, includeHeadStage: false, generator);
        var counts = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            using (torch.NewDisposeScope())
            {
                body.call(torch.rand([1, 3, 64, 64], generator: generator))[^1].sum().backward();
            }

            counts.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.AreEqual(counts[1], counts[3]);
    }

    [TestMethod]
    public void An_architecture_survives_JSON()
    {
        var type = SettingsJson.Of<ResNetArchitecture>(BackboneJson.Default);
        foreach (var architecture in new[] { ResNetArchitecture.ResNet50, ResNetArchitecture.QuickStart })
        {
            var json = JsonSerializer.Serialize(architecture, type);
            var copy = JsonSerializer.Deserialize(json, type)!;
            Assert.AreEqual(json, JsonSerializer.Serialize(copy, type));
            CollectionAssert.AreEqual(architecture.Stages.ToArray(), copy.Stages.ToArray());
            Assert.AreEqual(architecture.Normalization, copy.Normalization);
        }
    }

    [TestMethod]
    public void Impossible_architectures_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>((Small with { Stages = [new(8, 4, 1, 1)] }).Validate);
        Assert.ThrowsExactly<ArgumentException>((Small with { Stages = [new(8, 4, 1, 1), new(8, 4, 0, 1)] }).Validate);
        Assert.ThrowsExactly<ArgumentException>((Small with { Stages = [new(8, 4, 1, 3), new(8, 4, 1, 1)] }).Validate);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>((Small with { StemWidth = 0 }).Validate);
    }
}
