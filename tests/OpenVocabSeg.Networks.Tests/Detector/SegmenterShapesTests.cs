using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.Proposals;
using TorchSharp;

namespace OpenVocabSeg.Networks.Tests.Detector;

/// <summary>The shapes that a model file is compared with are those of the network that is then built.</summary>
[TestClass]
public sealed class SegmenterShapesTests
{
    private static readonly ResNetArchitecture Bottleneck = ResNetArchitecture.ResNet50 with
    {
        StemWidth = 4,
        Stages = [new(8, 4, 2, 1), new(8, 4, 1, 1), new(12, 5, 3, 2), new(16, 4, 2, 2)],
    };

    public static IEnumerable<object[]> Architectures()
    {
        var small = ModelPresets.QuickStart.Architecture;
        yield return [small];
        yield return [small with { NeckChannels = 6, Masks = small.Masks with { Head = MaskHeadKind.NeckFeatures } }];
        yield return [small with { NeckChannels = 6, Proposals = small.Proposals with { Channels = 0 } }];
        yield return [small with { Boxes = new() { Regression = BoxRegressionInput.Flattened, PredictsIou = true } }];
        yield return
        [
            small with { Masks = new() { Head = MaskHeadKind.SharedHeadStage, Channels = 7 }, Regions = new() { Resolution = 9 } },
        ];
        yield return [new SegmenterArchitecture { Backbone = Bottleneck, EmbeddingDimension = 5 }];
    }

    [TestMethod]
    [DynamicData(nameof(Architectures))]
    public void They_are_the_shapes_of_the_network(SegmenterArchitecture architecture)
    {
        foreach (var (withNoise, withCritic) in new[] { (false, false), (true, true) })
        {
            using var scope = torch.NewDisposeScope();
            using var generator = new torch.Generator(1);
            using var network = new SegmenterNetwork(architecture, withNoise, new RegionProposalOptions(), generator, withCritic);

            AssertEqual(network, SegmenterShapes.Of(architecture, withNoise, withCritic));
        }
    }

    [TestMethod]
    public void They_are_the_shapes_of_the_caption_network()
    {
        var architecture = new CaptionModelArchitecture { Backbone = Bottleneck, EmbeddingSize = 5 };
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(1);
        using var network = new CaptionNetwork(architecture, new AuthorsCompatibility(), generator);

        AssertEqual(network, CaptionShapes.Of(architecture));
    }

    private static void AssertEqual(torch.nn.Module network, IEnumerable<(string Name, long[] Shape)> shapes)
    {
        var wanted = network.state_dict().Where(pair => pair.Value.dim() > 1)
            .Select(pair => $"{pair.Key} [{string.Join(", ", pair.Value.shape)}]");

        CollectionAssert.AreEquivalent(
            wanted.ToArray(), shapes.Select(pair => $"{pair.Name} [{string.Join(", ", pair.Shape)}]").ToArray());
    }
}
