using System.Text.Json.Serialization;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks;

/// <summary>The shape of the whole detector. Weights fit a network of the same architecture only.</summary>
public sealed record SegmenterArchitecture
{
    /// <summary>The residual network; its last stage is the region head.</summary>
    /// <value>Default: ResNet-50.</value>
    public ResNetArchitecture Backbone { get; init; } = ResNetArchitecture.ResNet50;

    /// <summary>Width of the word embeddings.</summary>
    /// <value>Default: 768 (BERT).</value>
    public int EmbeddingDimension { get; init; } = 768;

    /// <summary>Side lengths of the square anchors in network-input pixels.</summary>
    /// <value>Default: 32, 64, 128, 256, 512.</value>
    public IReadOnlyList<double> AnchorSizes { get; init; } = [32, 64, 128, 256, 512];

    /// <summary>Height ÷ width of the anchors.</summary>
    /// <value>Default: 0.5, 1, 2.</value>
    public IReadOnlyList<double> AnchorAspectRatios { get; init; } = [0.5, 1, 2];

    /// <summary>Channels of the proposal network; 0 means as many as its input has.</summary>
    /// <value>Default: 0.</value>
    public int ProposalChannels { get; init; }

    /// <summary>
    /// Channels of a map that proposals, box regression and fit share, and masks with <see cref="MaskHeadKind.NeckFeatures"/>: a 1×1
    /// convolution of the map before the last stage. 0 is none: proposals are made on that map itself, and boxes are regressed from the
    /// last stage. For few annotated images: fewer weights, which all losses teach, and a box regression that sees where in a region
    /// things lie. <see cref="BoxRegression"/> is not read with it.
    /// </summary>
    /// <value>0 or more. Default: 0, the authors'.</value>
    public int NeckChannels { get; init; }

    /// <summary>Cells on each side of a pooled region.</summary>
    /// <value>Default: 14.</value>
    public int RegionResolution { get; init; } = 14;

    /// <summary>Where the last residual stage runs.</summary>
    /// <value>Default: on pooled regions, as in the paper.</value>
    public HeadStagePlacement HeadStage { get; init; }

    /// <summary>Bilinear samples a cell in each direction; 0 adapts to the region's size.</summary>
    /// <value>Default: 0.</value>
    public int SamplingRatio { get; init; }

    /// <summary>What the box regression sees of a region.</summary>
    /// <value>Default: the mean over its cells.</value>
    public BoxRegressionInput BoxRegression { get; init; } = BoxRegressionInput.Mean;

    /// <summary>
    /// Logit of the background beside the word similarities. XPM's zero background vector makes it 0; but regions of no object are
    /// often more similar than 0 to some word after caption pretraining, and a teacher that pushes its base words below 0 there lifts
    /// the words it has no masks of. A logit between the similarities of background and objects leaves both alone.
    /// </summary>
    /// <value>Finite. Default: 0.</value>
    public double BackgroundLogit { get; init; }

    /// <summary>
    /// Whether the box head also estimates how well each box fits an object, by intersection over union, as in OLN (Kim et al., 2022):
    /// for <see cref="DetectionSettings.IouWeight"/>.
    /// </summary>
    /// <value>Default: false.</value>
    [JsonPropertyName("predictsBoxFit")] // The name in files.
    public bool PredictsBoxIou { get; init; }

    /// <summary>Where masks are predicted from.</summary>
    /// <value>Default: the shared last stage (Mask R-CNN C4).</value>
    public MaskHeadKind MaskHead { get; init; } = MaskHeadKind.SharedHeadStage;

    /// <summary>Channels inside the mask head; not read with <see cref="MaskHeadKind.NeckFeatures"/>.</summary>
    /// <value>Default: 256.</value>
    public int MaskChannels { get; init; } = 256;

    /// <summary>Pixels on each side of a predicted mask; not read with <see cref="MaskHeadKind.SharedHeadStage"/>.</summary>
    /// <value>Default: 14.</value>
    public int MaskResolution { get; init; } = 14;

    /// <summary>How images are made ready.</summary>
    /// <value>Default: shorter side 800, longer at most 1333, blue-green-red minus the mean.</value>
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
            throw new ArgumentException($"{nameof(MaskHead)} is {MaskHead}: {nameof(NeckChannels)} must be above 0 then.");
        }

        if (MaskHead == MaskHeadKind.FineFeatures && !Backbone.FeatureStrides.Take(3).SequenceEqual([2, 4, 8]))
        {
            throw new ArgumentException(
                $"{nameof(MaskHeadKind.FineFeatures)} needs feature maps of stride 2, 4 and 8; those of the backbone have strides "
                + $"{string.Join(", ", Backbone.FeatureStrides)}.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(RegionResolution);
        ArgumentOutOfRangeException.ThrowIfNegative(SamplingRatio);
        if (!Enum.IsDefined(HeadStage))
        {
            throw new ArgumentOutOfRangeException(nameof(HeadStage), HeadStage, $"There is no such {nameof(HeadStagePlacement)}.");
        }

        if (!double.IsFinite(BackgroundLogit))
        {
            throw new ArgumentOutOfRangeException(nameof(BackgroundLogit), BackgroundLogit, $"{nameof(BackgroundLogit)} must be finite.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaskChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaskResolution);
    }
}
