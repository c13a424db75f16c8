using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks;

/// <summary>The network of stage 1, and which of its layers are trained.</summary>
public sealed record CaptionNetworkSettings
{
    /// <summary>The backbone.</summary>
    /// <value>Default: ResNet-50.</value>
    public ResNetArchitecture Backbone { get; init; } = ResNetArchitecture.ResNet50;

    /// <summary>The preprocessing of images. Images of different sizes in a batch are padded; regions never cover padding.</summary>
    /// <value>Default: shorter side 800, longer side at most 1333, blue-green-red minus the mean.</value>
    public ImagePreprocessing Preprocessing { get; init; } = new();

    /// <summary>Size of the multimodal transformer, the second head; null trains without it.</summary>
    /// <value>Default: 6 layers, 8 heads, feed-forward 768, dropout 0.1.</value>
    public BertSettings? Transformer { get; init; } = new();

    /// <summary>
    /// Number of frozen parts of the backbone: the stem, then the stages; 0 trains all. If the stem and all stages are frozen, only the
    /// heads are trained, and the features of each image are computed once.
    /// </summary>
    /// <value>Default: 0.</value>
    public int FreezeBackboneAt { get; init; }

    /// <summary>
    /// Whether trainable batch norm uses the statistics of the batch (for a backbone trained from scratch) or keeps its statistics.
    /// </summary>
    /// <value>Default: false.</value>
    public bool TrainBatchNorm { get; init; }

    internal void Validate()
    {
        Backbone.Validate();
        Preprocessing.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(FreezeBackboneAt);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FreezeBackboneAt, Backbone.Stages.Count + 1);
    }
}
