using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>
/// The architecture of a residual network. Its last stage has two uses: applied to the whole map, it computes the grid features of
/// caption pretraining (C5); applied to pooled regions, it is the region head of the detector (res5).
/// </summary>
public sealed record ResNetArchitecture
{
    private const int MostStages = 8;

    /// <summary>
    /// ResNet-50 in the authors' layout (the MSRA model of maskrcnn-benchmark): strides in the first 1×1 convolution of a block,
    /// frozen batch norm, C4 of 1024 channels at stride 16 and a last stage of 2048.
    /// </summary>
    public static ResNetArchitecture ResNet50 { get; } = new()
    {
        Stem = ResNetStemKind.Conv7x7MaxPool,
        StemWidth = 64,
        Block = ResNetBlockKind.Bottleneck,
        Stages = [new(256, 64, 3, 1), new(512, 128, 4, 2), new(1024, 256, 6, 2), new(2048, 512, 3, 2)],
        StrideIn1x1 = true,
        Normalization = NormalizationKind.FrozenBatchNorm,
    };

    /// <summary>
    /// The narrow network of the quick start: C4 of 96 channels at stride 8 and a last stage of 128, trained from scratch.
    /// </summary>
    public static ResNetArchitecture QuickStart { get; } = new()
    {
        Stem = ResNetStemKind.Conv3x3,
        StemWidth = 24,
        Block = ResNetBlockKind.Basic,
        Stages = [new(48, 48, 1, 2), new(96, 96, 2, 2), new(128, 128, 1, 2)],
        Normalization = NormalizationKind.BatchNorm,
    };

    /// <summary>The kind of stem.</summary>
    public required ResNetStemKind Stem { get; init; }

    /// <summary>Output channels of the stem.</summary>
    public required int StemWidth { get; init; }

    /// <summary>The kind of block of all stages.</summary>
    public required ResNetBlockKind Block { get; init; }

    /// <summary>The stages, named layer1, layer2, … in weights files; two to eight.</summary>
    public required IReadOnlyList<ResNetStageArchitecture> Stages { get; init; }

    /// <summary>
    /// Whether the stride of a bottleneck block is in its first 1×1 convolution (Caffe, MSRA, the authors) or in its 3×3 convolution
    /// (torchvision).
    /// </summary>
    /// <value>Default: false.</value>
    public bool StrideIn1x1 { get; init; }

    /// <summary>How the outputs of convolutions are normalized.</summary>
    public required NormalizationKind Normalization { get; init; }

    /// <summary>Channels of each feature map: of the stem, then of every stage.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> FeatureChannels => [StemWidth, .. Stages.Select(stage => stage.Width)];

    /// <summary>Stride of each feature map in pixels of the input: of the stem, then of every stage.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> FeatureStrides
    {
        get
        {
            var strides = new List<int> { Stem == ResNetStemKind.Conv7x7MaxPool ? 4 : 2 };
            foreach (var stage in Stages)
            {
                strides.Add(strides[^1] * stage.Stride);
            }

            return strides;
        }
    }

    /// <summary>Number of stages before the last. They compute the shared feature map of the detector (C4).</summary>
    [JsonIgnore]
    public int BackboneStageCount => Stages.Count - 1;

    /// <summary>Channels of the shared feature map of the detector (C4).</summary>
    [JsonIgnore]
    public int BackboneChannels => FeatureChannels[BackboneStageCount];

    /// <summary>Stride of the shared feature map of the detector (C4).</summary>
    [JsonIgnore]
    public int BackboneStride => FeatureStrides[BackboneStageCount];

    /// <summary>Output channels of the last stage (C5, res5).</summary>
    [JsonIgnore]
    public int HeadChannels => Stages[^1].Width;

    /// <summary>Name of the last stage in weights files, such as <c>layer4</c>.</summary>
    [JsonIgnore]
    public string HeadStageName => $"layer{Stages.Count}";

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">A number is out of range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(StemWidth);
        if (Stages is not { Count: >= 2 and <= MostStages })
        {
            throw new ArgumentException($"{nameof(Stages)} must have two to {MostStages} stages.");
        }

        if (!Enum.IsDefined(Stem) || !Enum.IsDefined(Block) || !Enum.IsDefined(Normalization))
        {
            throw new ArgumentException($"{nameof(Stem)}, {nameof(Block)} or {nameof(Normalization)} does not exist.");
        }

        foreach (var stage in Stages)
        {
            if (stage is null || stage.Width < 1 || stage.BottleneckWidth < 1 || stage.BlockCount < 1 || stage.Stride is not (1 or 2))
            {
                throw new ArgumentException(
                    $"{nameof(Stages)} must have widths and block counts of at least 1 and strides of 1 or 2, "
                    + $"not {stage?.ToString() ?? "null"}.");
            }
        }
    }
}
