using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Tests.Parity.Support;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Parity;

[TestClass]
public sealed class ResNetParityTests
{
    private const double Tolerance = 1e-5;
    private const string BodyPrefix = "backbone.body.";
    private const string HeadPrefix = "feature_extractor.head.layer4.";

    [TestMethod]
    public void Case_13_resnet_tiny_body_and_region_head()
    {
        using var fixture = FixtureCase.Load("13_resnet_tiny");
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var (body, head) = Load(fixture);
        var maps = body.call(fixture["image"]);
        foreach (var (index, name) in new[] { "stem", "layer1", "layer2", "layer3" }.Index())
        {
            fixture.AssertClose(maps[index], name, Tolerance);
        }

        fixture.AssertClose(maps[^1], "c4", Tolerance);
        fixture.AssertClose(head.call(fixture["roi_pooled"]), "res5", Tolerance);
    }

    [TestMethod]
    public void Case_13_resnet_tiny_with_its_last_stage_in_the_body()
    {
        using var fixture = FixtureCase.Load("13_resnet_tiny");
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var architecture = Architecture(fixture);
        var body = new ResNetBackbone(architecture, includeHeadStage: true, new torch.Generator(1));
        body.LoadWeights(fixture.Weights.Rename(name =>
            name.StartsWith(BodyPrefix, StringComparison.Ordinal) ? name[BodyPrefix.Length..]
            : name.StartsWith(HeadPrefix, StringComparison.Ordinal) ? $"{architecture.HeadStageName}.{name[HeadPrefix.Length..]}"
            : null));
        fixture.AssertClose(body.call(fixture["image"])[^1], "c5_full_backbone", Tolerance);
    }

    [TestMethod]
    public void Case_13_resnet_tiny_folded_for_prediction()
    {
        using var fixture = FixtureCase.Load("13_resnet_tiny");
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var (body, head) = Load(fixture);
        fixture.AssertClose(body.Fold().call(fixture["image"])[^1], "c4", Tolerance);
        fixture.AssertClose(head.Fold().call(fixture["roi_pooled"]), "res5", Tolerance);
    }

    /// <summary>The names and shapes of the whole ResNet-50, body and head, are those of the authors' checkpoints.</summary>
    [TestMethod]
    [DataRow("13_full_state_dict_teacher", "backbone.body.", false, "roi_heads.box.feature_extractor.head.layer4.")]
    [DataRow("13_full_state_dict_student", "backbone.body.", false, "roi_heads_student.box.feature_extractor.head.layer4.")]
    [DataRow("13_full_state_dict_mmss", "backbone.body.", true, null)]
    public void Case_13_full_state_dict_names_and_shapes(string name, string bodyPrefix, bool includeHeadStage, string? headPrefix)
    {
        using var fixture = FixtureCase.Load(name);
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(1);
        var body = new ResNetBackbone(ResNetArchitecture.ResNet50, includeHeadStage, generator);
        AssertSameState(fixture, bodyPrefix, body);
        if (headPrefix is not null)
        {
            AssertSameState(fixture, headPrefix, ResNetStage.CreateHead(ResNetArchitecture.ResNet50, generator));
        }
    }

    private static void AssertSameState(FixtureCase fixture, string prefix, torch.nn.Module module)
    {
        var expected = fixture.Json.GetProperty("keys").EnumerateObject()
            .Where(key => key.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => $"{key.Name[prefix.Length..]} {string.Join(',', key.Value.GetProperty("shape").EnumerateArray())}")
            .Order(StringComparer.Ordinal);
        var actual = module.state_dict().Select(pair => $"{pair.Key} {string.Join(',', pair.Value.shape)}").Order(StringComparer.Ordinal);
        CollectionAssert.AreEqual(expected.ToArray(), actual.ToArray());
    }

    private static (ResNetBackbone Body, ResNetStage Head) Load(FixtureCase fixture)
    {
        var architecture = Architecture(fixture);
        using var generator = new torch.Generator(1);
        var body = new ResNetBackbone(architecture, includeHeadStage: false, generator);
        var head = ResNetStage.CreateHead(architecture, generator);
        body.LoadWeights(fixture.Weights.WithoutPrefix(BodyPrefix));
        head.LoadWeights(fixture.Weights.WithoutPrefix(HeadPrefix));
        return (body, head);
    }

    // The narrow variant: everything but the widths is the authors' ResNet-50.
    private static ResNetArchitecture Architecture(FixtureCase fixture)
    {
        int Width(string name) => (int)fixture[name].shape[0];
        string Layer(int index) => index == 3 ? HeadPrefix : $"{BodyPrefix}layer{index + 1}.";
        return ResNetArchitecture.ResNet50 with
        {
            StemWidth = Width($"{BodyPrefix}stem.conv1.weight"),
            Stages =
            [
                .. ResNetArchitecture.ResNet50.Stages.Select((stage, index) => stage with
                {
                    Width = Width($"{Layer(index)}0.conv3.weight"),
                    BottleneckWidth = Width($"{Layer(index)}0.conv1.weight"),
                }),
            ],
        };
    }
}
