using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Detector;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Networks.Proposals;
using TorchSharp;

namespace OpenVocabSeg.Onnx.Tests.TestData;

/// <summary>Networks of all architectures with random weights whose outputs differ between regions and classes.</summary>
internal static class SmallNetworks
{
    private const int Dimension = 24;

    private static readonly ResNetArchitecture Bottlenecks = new()
    {
        Stem = ResNetStemKind.Conv7x7MaxPool,
        StemWidth = 16,
        Block = ResNetBlockKind.Bottleneck,
        Stages = [new(32, 8, 1, 1), new(48, 12, 2, 2), new(64, 16, 1, 2), new(96, 24, 2, 2)],
        StrideIn1x1 = true,
        Normalization = NormalizationKind.FrozenBatchNorm,
    };

    private static readonly SegmenterArchitecture C4 = new()
    {
        Backbone = Bottlenecks,
        EmbeddingDimension = Dimension,
        Proposals = new() { AnchorSizes = [16, 32, 64] },
        Regions = new() { Resolution = 14 },
        Masks = new() { Channels = 20 },
        Preprocessing = new ImagePreprocessing { MinSize = 120, MaxSize = 200 },
    };

    private static readonly SegmenterArchitecture Fine = ModelPresets.QuickStart.Architecture with
    {
        EmbeddingDimension = Dimension,
        Preprocessing = new ImagePreprocessing
        {
            MinSize = 90,
            MaxSize = 131,
            ChannelOrder = ChannelOrder.RedGreenBlue,
            Mean = [120, 110, 100],
            Divisor = [60, 61, 62],
        },
    };

    private static readonly SegmenterArchitecture Neck =
        Placed(C4, HeadStagePlacement.BeforePooling) with
        {
            NeckChannels = 40,
            Masks = C4.Masks with { Head = MaskHeadKind.NeckFeatures },
        };

    /// <summary>Shapes by name.</summary>
    public static IReadOnlyDictionary<string, SegmenterArchitecture> Architectures { get; } = new Dictionary<string, SegmenterArchitecture>
    {
        ["c4"] = C4,
        ["c4, stride in 3x3"] = C4 with { Backbone = Bottlenecks with { StrideIn1x1 = false } },
        ["c4, IoU"] = Sampled(WithIou(C4)),
        ["c4 before pooling"] = Placed(C4, HeadStagePlacement.BeforePooling),
        ["c4 before pooling, stride in 3x3"] =
            Placed(C4, HeadStagePlacement.BeforePooling) with { Backbone = Bottlenecks with { StrideIn1x1 = false } },
        ["c4 before pooling, flattened"] =
            Regressing(Placed(C4, HeadStagePlacement.BeforePooling), BoxRegressionInput.Flattened),
        ["c4 before pooling, two samples"] = Sampled(Placed(C4, HeadStagePlacement.BeforePooling)),
        ["fine"] = Fine,
        ["fine, IoU"] = WithIou(Fine),
        ["fine before pooling"] = Regressing(Placed(Fine, HeadStagePlacement.BeforePooling), BoxRegressionInput.Mean),
        ["neck"] = Neck,
        ["neck, IoU"] = WithIou(Neck),
        ["neck, two samples"] = Sampled(Neck),
        ["neck after pooling"] = Placed(Neck, HeadStagePlacement.AfterPooling),
    };

    /// <summary>Its means of region features are too large for matrices if there are many regions.</summary>
    public static SegmenterArchitecture LargeMaps { get; } = Sampled(Placed(C4, HeadStagePlacement.BeforePooling)) with
    {
        Preprocessing = new ImagePreprocessing { MinSize = 600, MaxSize = 1000 },
    };

    /// <summary>A teacher ("teacher"), or a student with a noise branch ("branch") or a mask critic ("critic").</summary>
    public static InstanceSegmenter Create(
        SegmenterArchitecture architecture, string kind = "teacher", IReadOnlyList<string>? classes = null, bool normalize = false)
    {
        using var generator = new torch.Generator(3);
        var network = new SegmenterNetwork(
            architecture, kind == "branch", new RegionProposalOptions(), generator, withCritic: kind == "critic");
        using (torch.no_grad())
        {
            foreach (var (name, parameter) in network.state_dict())
            {
                Enliven(name, parameter, generator);
            }
        }

        if (network.Heads.Critic is { } critic)
        {
            critic.Calibration = new NoiseCalibration(0.7, -0.4);
        }

        var words = WordEmbeddings.Random(
            classes ?? ["circle", "square", "star", "ring", "cross", "heart"], architecture.EmbeddingDimension, seed: 2);
        var segmenter = new InstanceSegmenter(network, words, classes ?? words.Words, normalize);
        Spread(segmenter);
        return segmenter;
    }

    // Scales class logits and box deltas so that scores differ and boxes move, within limits.
    private static void Spread(InstanceSegmenter segmenter)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.no_grad();
        var (maps, transforms) = segmenter.ReadFeatures(QuickStartModel.Scenes(1));
        var regions = RegionDetector.Detect(segmenter.Network, maps, [transforms[0].Network], new ProposalLimits(300, 40));
        var logits = regions.ClassLogits(segmenter.Embeddings.Rows).narrow(1, 1, segmenter.Classes.Count).std().item<float>();
        segmenter.Network.Heads.Projection.weight!.mul_(1.5f / logits);
    }

    // Initial weights are too small: all boxes would tie.
    private static void Enliven(string name, torch.Tensor weights, torch.Generator generator)
    {
        if (name.EndsWith("running_mean", StringComparison.Ordinal)
            || name.Contains("bn", StringComparison.Ordinal) && name.EndsWith("bias", StringComparison.Ordinal))
        {
            weights.normal_(0, 0.1, generator);
        }
        else if (name.EndsWith("running_var", StringComparison.Ordinal))
        {
            weights.uniform_(0.8, 1.5, generator);
        }
        else if (name.EndsWith("correction.weight", StringComparison.Ordinal)
            || name.StartsWith("roi_heads.mask.predictor.uncertain", StringComparison.Ordinal))
        {
            weights.normal_(0, 0.3, generator);
        }
        else if (name is "rpn.head.cls_logits.weight" or "rpn.head.bbox_pred.weight" or "rpn.head.conv.weight")
        {
            weights.mul_(4);
        }
        else if (name.StartsWith("roi_heads.box.predictor", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal))
        {
            weights.normal_(0, 0.5 / Math.Sqrt(weights.shape[1]), generator);
        }
    }

    private static SegmenterArchitecture Placed(SegmenterArchitecture architecture, HeadStagePlacement placement) =>
        architecture with { Regions = architecture.Regions with { HeadStage = placement } };

    private static SegmenterArchitecture Sampled(SegmenterArchitecture architecture) =>
        architecture with { Regions = architecture.Regions with { SamplingRatio = 2 } };

    private static SegmenterArchitecture WithIou(SegmenterArchitecture architecture) =>
        architecture with { Boxes = architecture.Boxes with { PredictsIou = true } };

    private static SegmenterArchitecture Regressing(SegmenterArchitecture architecture, BoxRegressionInput input) =>
        architecture with { Boxes = architecture.Boxes with { Regression = input } };
}
