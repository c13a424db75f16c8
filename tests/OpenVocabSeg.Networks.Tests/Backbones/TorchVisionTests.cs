using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.Tests.Weights;
using OpenVocabSeg.Networks.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tests.Backbones;

/// <summary>
/// Other residual networks need no code, only an architecture: they compute what TorchSharp's own torchvision computes with the same
/// weights.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class TorchVisionTests
{
    private const double Tolerance = 1e-4;

    private static readonly ResNetArchitecture ResNet18 = new()
    {
        Stem = ResNetStemKind.Conv7x7MaxPool,
        StemWidth = 64,
        Block = ResNetBlockKind.Basic,
        Stages = [new(64, 64, 2, 1), new(128, 128, 2, 2), new(256, 256, 2, 2), new(512, 512, 2, 2)],
        Normalization = NormalizationKind.FrozenBatchNorm,
    };

    [TestMethod]
    [DataRow("resnet18")]
    [DataRow("resnet34")]
    [DataRow("wide_resnet50_2")]
    public void A_residual_network_of_torchvision_needs_only_an_architecture(string name)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        random.manual_seed(1);
        nn.Module<Tensor, Tensor> theirs = name switch
        {
            "resnet18" => torchvision.models.resnet18(num_classes: 7),
            "resnet34" => torchvision.models.resnet34(num_classes: 7),
            _ => torchvision.models.wide_resnet50_2(num_classes: 7),
        };
        foreach (var (key, buffer) in theirs.named_buffers())
        {
            if (key.EndsWith("running_var", StringComparison.Ordinal))
            {
                buffer.uniform_(0.5, 2);
            }
            else if (key.EndsWith("running_mean", StringComparison.Ordinal))
            {
                buffer.uniform_(-0.1, 0.1);
            }
        }

        theirs.eval();
        var weights = theirs.state_dict();
        SafeTensorsWriter.Write(folder.PathOf("weights.safetensors"), weights);
        using var file = SafeTensorsFile.Open(folder.PathOf("weights.safetensors"));
        using var generator = new Generator(1);
        var ours = new ResNetBackbone(Architecture(name), includeHeadStage: true, generator);
        ResNetWeights.LoadTorchvision(ours, null, file);

        var images = randn([2, 3, 65, 96], generator: generator);
        var features = ours.call(images)[^1];
        CollectionAssert.AreEqual(new long[] { 2, weights["fc.weight"].shape[1], 3, 3 }, features.shape);
        var expected = theirs.call(images);
        var actual = nn.functional.linear(features.mean([2, 3]), weights["fc.weight"], weights["fc.bias"]);
        var error = (actual - expected).abs().max().item<float>() / expected.abs().max().item<float>();
        Assert.IsLessThan(Tolerance, error);
    }

    private static ResNetArchitecture Architecture(string name) => name switch
    {
        "resnet18" => ResNet18,
        "resnet34" => ResNet18 with { Stages = [new(64, 64, 3, 1), new(128, 128, 4, 2), new(256, 256, 6, 2), new(512, 512, 3, 2)] },
        _ => ResNetArchitecture.ResNet50 with
        {
            StrideIn1x1 = false,
            Stages = [.. ResNetArchitecture.ResNet50.Stages.Select(stage => stage with { BottleneckWidth = 2 * stage.BottleneckWidth })],
        },
    };
}
