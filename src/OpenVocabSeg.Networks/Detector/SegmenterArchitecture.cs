using System.Text.Json.Serialization;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks;

/// <summary>The architecture of the detector. Weights can only be loaded into a network of the same architecture.</summary>
public sealed record SegmenterArchitecture
{
    /// <summary>The residual network; its last stage is the region head.</summary>
    /// <value>Default: ResNet-50.</value>
    public ResNetArchitecture Backbone { get; init; } = ResNetArchitecture.ResNet50;

    /// <summary>Dimension of the word embeddings.</summary>
    /// <value>Default: 768 (BERT).</value>
    public int EmbeddingDimension { get; init; } = 768;

    /// <summary>Side lengths of the square anchors in network-input pixels.</summary>
    /// <value>Default: 32, 64, 128, 256, 512.</value>
    public IReadOnlyList<double> AnchorSizes { get; init; } = [32, 64, 128, 256, 512];

    /// <summary>Height ÷ width of the anchors.</summary>
    /// <value>Default: 0.5, 1, 2.</value>
    public IReadOnlyList<double> AnchorAspectRatios { get; init; } = [0.5, 1, 2];

    /// <summary>Channels of the proposal network; 0 means the number of its input channels.</summary>
    /// <value>Default: 0.</value>
    public int ProposalChannels { get; init; }

    /// <summary>
    /// Channels of the neck, a 1×1 convolution of the map before the last stage. Proposals, box regression, the IoU estimate and, with
    /// <see cref="MaskHeadKind.NeckFeatures"/>, masks share its map. 0 means no neck: proposals use the map before the last stage, and
    /// boxes are regressed from the last stage. The neck is for few annotated images: it has fewer weights, all losses train it, and the
    /// box regression keeps where things are in a region. <see cref="BoxRegression"/> is ignored with a neck.
    /// </summary>
    /// <value>0 or more. Default: 0, as in the authors' code.</value>
    public int NeckChannels { get; init; }

    /// <summary>Cells on each side of a pooled region.</summary>
    /// <value>Default: 14.</value>
    public int RegionResolution { get; init; } = 14;

    /// <summary>Where the last residual stage runs.</summary>
    /// <value>Default: on pooled regions, as in the paper.</value>
    public HeadStagePlacement HeadStage { get; init; }

    /// <summary>Bilinear samples per cell in each direction; 0 adapts to the size of the region.</summary>
    /// <value>Default: 0.</value>
    public int SamplingRatio { get; init; }

    /// <summary>The input of the box regression.</summary>
    /// <value>Default: the mean over its cells.</value>
    public BoxRegressionInput BoxRegression { get; init; } = BoxRegressionInput.Mean;

    /// <summary>
    /// Logit of the background, compared with the word similarities. XPM's zero background vector gives 0. But after caption pretraining,
    /// regions without an object often have a similarity above 0 to some word. A teacher that learns to push its base words below 0 there
    /// also raises the words without masks. A logit between the similarities of background and objects avoids both.
    /// </summary>
    /// <value>Finite. Default: 0.</value>
    public double BackgroundLogit { get; init; }

    /// <summary>
    /// Whether the box head also estimates the IoU of each box with an object, as in OLN (Kim et al., 2022).
    /// <see cref="DetectionSettings.IouWeight"/> uses it.
    /// </summary>
    /// <value>Default: false.</value>
    [JsonPropertyName("predictsBoxFit")] // The name in files.
    public bool PredictsBoxIou { get; init; }

    /// <summary>The features that the mask head uses.</summary>
    /// <value>Default: the shared last stage (Mask R-CNN C4).</value>
    public MaskHeadKind MaskHead { get; init; } = MaskHeadKind.SharedHeadStage;

    /// <summary>Channels of the mask head; ignored for <see cref="MaskHeadKind.NeckFeatures"/>.</summary>
    /// <value>Default: 256.</value>
    public int MaskChannels { get; init; } = 256;

    /// <summary>Pixels on each side of a predicted mask; ignored for <see cref="MaskHeadKind.SharedHeadStage"/>.</summary>
    /// <value>Default: 14.</value>
    public int MaskResolution { get; init; } = 14;

    /// <summary>The preprocessing of images.</summary>
    /// <value>Default: shorter side 800, longer side at most 1333, blue-green-red minus the mean.</value>
    public ImagePreprocessing Preprocessing { get; init; } = new();

    /// <summary>The authors' architecture on COCO: Mask R-CNN C4 on ResNet-50.</summary>
    public static SegmenterArchitecture Xpm { get; } = new();

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        Preprocessing.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(EmbeddingDimension);
        ArgumentOutOfRangeException.ThrowIfZero(AnchorSizes.Count, nameof(AnchorSizes));
        ArgumentOutOfRangeException.ThrowIfZero(AnchorAspectRatios.Count, nameof(AnchorAspectRatios));
        ArgumentOutOfRangeException.ThrowIfNegative(ProposalChannels);
        ArgumentOutOfRangeException.ThrowIfNegative(NeckChannels);
        if (NeckChannels == 0 && MaskHead == MaskHeadKind.NeckFeatures)
        {
            throw new ArgumentException($"{nameof(MaskHead)} is {MaskHead}, so {nameof(NeckChannels)} must be above 0.");
        }

        if (MaskHead == MaskHeadKind.FineFeatures && !Backbone.FeatureStrides.Take(3).SequenceEqual([2, 4, 8]))
        {
            throw new ArgumentException(
                $"{nameof(MaskHeadKind.FineFeatures)} needs feature maps of stride 2, 4 and 8, but those of the backbone have strides "
                + $"{string.Join(", ", Backbone.FeatureStrides)}.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(RegionResolution);
        ArgumentOutOfRangeException.ThrowIfNegative(SamplingRatio);
        if (!Enum.IsDefined(HeadStage))
        {
            throw new ArgumentOutOfRangeException(nameof(HeadStage), HeadStage, $"This {nameof(HeadStagePlacement)} does not exist.");
        }

        if (!double.IsFinite(BackgroundLogit))
        {
            throw new ArgumentOutOfRangeException(nameof(BackgroundLogit), BackgroundLogit, $"{nameof(BackgroundLogit)} must be finite.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaskChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaskResolution);
    }
}
