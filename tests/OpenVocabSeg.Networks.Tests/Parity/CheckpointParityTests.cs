using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Parity;

/// <summary>The authors' checkpoint files as tensors by name.</summary>
[TestClass]
public sealed class CheckpointParityTests
{
    // The noise floor between CPU kernels that the authors' own numbers have; INDEX.json states none for feature maps.
    private const double FeatureTolerance = 1e-4;

    [TestMethod]
    public void Case_16_tiny_student_ddp_has_the_weights_of_case_14_16()
    {
        using var scope = torch.NewDisposeScope();
        using var expected = FixtureCase.Load("14_16_tiny_student_state");
        using var checkpoint = PyTorchCheckpoint.Open(FixtureCase.PathOf("16_tiny_student_ddp.pth"));
        foreach (var name in expected.Names)
        {
            expected.AssertExact(checkpoint.Read(name), name);
        }
    }

    [TestMethod]
    public void Case_16_tiny_teacher_is_the_same_in_the_zip_and_the_legacy_format()
    {
        using var scope = torch.NewDisposeScope();
        using var zip = PyTorchCheckpoint.Open(FixtureCase.PathOf("16_tiny_teacher.pth"));
        using var legacy = PyTorchCheckpoint.Open(FixtureCase.PathOf("16_tiny_teacher_legacy.pth"));
        CollectionAssert.AreEqual(
            zip.Tensors.Select(info => $"{info.Name} {info}").ToArray(), legacy.Tensors.Select(info => $"{info.Name} {info}").ToArray());
        foreach (var info in zip.Tensors)
        {
            FixtureCase.AssertClose(legacy.Read(info.Name), zip.Read(info.Name), 0, info.Name);
        }
    }

    [TestMethod]
    [DataRow("16_tiny_teacher.pth", "13_full_state_dict_teacher")]
    [DataRow("16_tiny_teacher_legacy.pth", "13_full_state_dict_teacher")]
    [DataRow("16_tiny_mmss_ddp.pth", "13_full_state_dict_mmss")]
    public void Case_16_checkpoints_have_the_names_of_the_full_models(string file, string listing)
    {
        using var checkpoint = PyTorchCheckpoint.Open(FixtureCase.PathOf(file));
        using var fixture = FixtureCase.Load(listing);
        var known = fixture.Json.GetProperty("keys").EnumerateObject().Select(key => key.Name).ToHashSet();
        Assert.IsNotEmpty(checkpoint.Tensors);
        Assert.IsEmpty(checkpoint.Tensors.Where(info => !known.Contains(info.Name)).Select(info => info.Name));
    }

    [TestMethod]
    public void Case_16_tiny_mmss_ddp_has_the_sums_that_the_authors_loader_saw()
    {
        using var scope = torch.NewDisposeScope();
        using var checkpoint = PyTorchCheckpoint.Open(FixtureCase.PathOf("16_tiny_mmss_ddp.pth"));
        using var fixture = FixtureCase.Load("16_tiny_teacher_from_mmss");
        var names = checkpoint.Tensors.Select(info => info.Name).ToHashSet();
        var compared = 0;
        foreach (var key in fixture.Json.GetProperty("keys").EnumerateObject().Where(key => names.Contains(key.Name)))
        {
            var values = checkpoint.Read(key.Name).to_type(torch.ScalarType.Float64);
            var total = key.Value.GetProperty("abssum").GetDouble();
            Assert.AreEqual(total, values.abs().sum().item<double>(), 1e-6 * total, key.Name);
            Assert.AreEqual(key.Value.GetProperty("sum").GetDouble(), values.sum().item<double>(), 1e-6 * total, key.Name);
            compared++;
        }

        Assert.IsGreaterThan(100, compared);
    }

    [TestMethod]
    public void Case_16_checkpoint_inference_features_from_the_checkpoint()
    {
        using var fixture = FixtureCase.Load("16_checkpoint_inference");
        using var checkpoint = PyTorchCheckpoint.Open(FixtureCase.PathOf("16_tiny_student_ddp.pth"));
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var weights = checkpoint.WithoutPrefix("backbone.body.");
        var widths = weights.Tensors.ToDictionary(info => info.Name, info => (int)info.Shape[0]);
        var architecture = ResNetArchitecture.ResNet50 with
        {
            StemWidth = widths["stem.conv1.weight"],
            Stages =
            [
                .. ResNetArchitecture.ResNet50.Stages.Take(3).Select((stage, index) => stage with
                {
                    Width = widths[$"layer{index + 1}.0.conv3.weight"],
                    BottleneckWidth = widths[$"layer{index + 1}.0.conv1.weight"],
                    BlockCount = widths.Keys.Count(name => name.StartsWith($"layer{index + 1}.") && name.EndsWith(".conv1.weight")),
                }),
                ResNetArchitecture.ResNet50.Stages[3],
            ],
        };
        using var generator = new torch.Generator(1);
        var body = new ResNetBackbone(architecture, includeHeadStage: false, generator);
        body.LoadWeights(weights);
        var mean = torch.tensor(new[] { 102.9801f, 115.9465f, 122.7717f }).view(1, 3, 1, 1);
        var image = fixture["image_u8_rgb"].to_type(torch.ScalarType.Float32).flip(2).permute(2, 0, 1).unsqueeze(0) - mean;
        fixture.AssertClose(body.call(image)[^1], "features", FeatureTolerance);
    }
}
