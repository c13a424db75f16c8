using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Json;

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

    /// <summary>
    /// Channels of the neck, a 1×1 convolution of the map before the last stage. Proposals, box regression, the IoU estimate and, with
    /// <see cref="MaskHeadKind.NeckFeatures"/>, masks share its map. 0 means no neck: proposals use the map before the last stage, and
    /// boxes are regressed from the last stage. The neck is for few annotated images: it has fewer weights, all losses train it, and the
    /// box regression keeps where things are in a region. <see cref="BoxArchitecture.Regression"/> is ignored with a neck.
    /// </summary>
    /// <value>0 or more. Default: 0, as in the authors' code.</value>
    public int NeckChannels { get; init; }

    /// <summary>The region proposal network.</summary>
    [FlatInFiles]
    public ProposalArchitecture Proposals { get; init; } = new();

    /// <summary>How the features of a region are pooled.</summary>
    [FlatInFiles]
    public RegionArchitecture Regions { get; init; } = new();

    /// <summary>The head that classifies regions and regresses their boxes.</summary>
    [FlatInFiles]
    public BoxArchitecture Boxes { get; init; } = new();

    /// <summary>The mask head.</summary>
    [FlatInFiles]
    public MaskArchitecture Masks { get; init; } = new();

    /// <summary>The preprocessing of images.</summary>
    /// <value>Default: shorter side 800, longer side at most 1333, blue-green-red minus the mean.</value>
    public ImagePreprocessing Preprocessing { get; init; } = new();

    /// <summary>The authors' architecture on COCO: Mask R-CNN C4 on ResNet-50.</summary>
    public static SegmenterArchitecture Xpm { get; } = new();

    /// <summary>Checks every number.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        Backbone.Validate();
        Preprocessing.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(EmbeddingDimension);
        Proposals.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(NeckChannels);
        if (NeckChannels == 0 && Masks.Head == MaskHeadKind.NeckFeatures)
        {
            throw new ArgumentException(
                $"{nameof(Masks)}.{nameof(Masks.Head)} is {Masks.Head}, so {nameof(NeckChannels)} must be above 0.");
        }

        if (Masks.Head == MaskHeadKind.FineFeatures && !Backbone.FeatureStrides.Take(3).SequenceEqual([2, 4, 8]))
        {
            throw new ArgumentException(
                $"{nameof(MaskHeadKind.FineFeatures)} needs feature maps of stride 2, 4 and 8, but those of the backbone have strides "
                + $"{string.Join(", ", Backbone.FeatureStrides)}.");
        }

        Regions.Validate();
        Boxes.Validate();
        Masks.Validate();
    }
}
