using OpenVocabSeg.Networks.Backbones;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Networks.MaskHead;
using OpenVocabSeg.Networks.MaskHead.Noise;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>
/// Names and shapes of the matrices and convolutions of a <see cref="SegmenterNetwork"/>, without the network. The other tensors are
/// no larger. So a model file can be compared with its architecture before memory is taken.
/// </summary>
internal static class SegmenterShapes
{
    private const string Backbone = "backbone.body.";
    private const string Box = "roi_heads.box.";
    private const string Mask = "roi_heads.mask.";

    /// <summary>The names and shapes, enumerated lazily.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="withNoise">Whether the mask head has a noise branch.</param>
    /// <param name="withCritic">Whether there is a mask critic.</param>
    public static IEnumerable<(string Name, long[] Shape)> Of(SegmenterArchitecture architecture, bool withNoise, bool withCritic)
    {
        var backbone = architecture.Backbone;
        return Enumerable.Range(0, backbone.BackboneStageCount)
            .SelectMany(index => ResNetShapes.Stage(backbone, index, Backbone))
            .Prepend(ResNetShapes.Stem(backbone, Backbone))
            .Concat(ResNetShapes.Stage(backbone, backbone.BackboneStageCount, $"{Box}feature_extractor.head."))
            .Concat(Proposals(architecture))
            .Concat(Boxes(architecture))
            .Concat(Masks(architecture, withNoise))
            .Concat(withCritic ? MaskCritic.Shapes(RegionHeads.MaskFeatureChannels(architecture), $"{Mask}critic.") : []);
    }

    private static IEnumerable<(string Name, long[] Shape)> Proposals(SegmenterArchitecture architecture)
    {
        var proposals = architecture.Proposals;
        long input = architecture.Backbone.BackboneChannels;
        if (architecture.NeckChannels > 0)
        {
            yield return ("neck.reduction.weight", [architecture.NeckChannels, input, 1, 1]);
            input = architecture.NeckChannels;
        }

        var channels = proposals.Channels == 0 ? input : proposals.Channels;
        var anchors = (long)proposals.AnchorSizes.Count * proposals.AnchorAspectRatios.Count;
        yield return ("rpn.anchor_generator.cell_anchors.0", [anchors, 4]);
        yield return ("rpn.head.conv.weight", [channels, input, 3, 3]);
        yield return ("rpn.head.cls_logits.weight", [anchors, channels, 1, 1]);
        yield return ("rpn.head.bbox_pred.weight", [4 * anchors, channels, 1, 1]);
    }

    private static IEnumerable<(string Name, long[] Shape)> Boxes(SegmenterArchitecture architecture)
    {
        long channels = architecture.Backbone.HeadChannels;
        long regression = architecture.Boxes.Regression == BoxRegressionInput.Mean
            ? channels
            : channels * RegionHeads.Side(architecture) * RegionHeads.Side(architecture);
        if (architecture.NeckChannels > 0)
        {
            long neck = architecture.NeckChannels;
            yield return ($"{Box}encoder.conv.weight", [neck, neck, 3, 3]);
            yield return ($"{Box}encoder.fc.weight", [RegionEncoder.Width, neck * RegionEncoder.Side * RegionEncoder.Side]);
            regression = RegionEncoder.Width;
        }

        yield return ($"{Box}predictor.emb_pred.weight", [architecture.EmbeddingDimension, channels]);
        yield return ($"{Box}predictor.bbox_pred.weight", [8, regression]);
        if (architecture.Boxes.PredictsIou)
        {
            yield return ($"{Box}predictor.fit_pred.weight", [1, regression]);
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> Masks(SegmenterArchitecture architecture, bool withNoise)
    {
        var masks = architecture.Masks;
        if (masks.Head == MaskHeadKind.SharedHeadStage)
        {
            return MaskPredictor.Shapes(architecture.Backbone.HeadChannels, masks.Channels, withNoise, $"{Mask}predictor.");
        }

        var predictor = FineMaskPredictor.Shapes(RegionHeads.MaskFeatureChannels(architecture), withNoise, $"{Mask}predictor.");
        return masks.Head == MaskHeadKind.FineFeatures
            ? predictor.Concat(FineMaskFeatures.Shapes(architecture.Backbone.FeatureChannels, masks.Channels, "mask_features."))
            : predictor;
    }
}
