using OpenVocabSeg.Data;
using OpenVocabSeg.Networks.CaptionPretraining;
using OpenVocabSeg.Networks.Detector;

namespace OpenVocabSeg.Networks.Import;

/// <summary>
/// Infers architectures from the shapes of checkpoints. Shapes do not determine everything; the rest are the authors' values: strides 1,
/// 2, 2, 2 of the stages, 14×14 cells per region, adaptive sampling.
/// </summary>
internal static class ArchitectureInference
{
    private const string FirstBlock = ".0.conv1.weight";
    private const string LastStage = "roi_heads.box.feature_extractor.head.";
    private const int ForegroundAndBackground = 2;
    private const int BoxColumns = 8;

    /// <summary>Infers the architecture of a detector, with the names of <see cref="SegmenterNetwork"/>.</summary>
    /// <exception cref="InvalidDataException">This library cannot run the detector; the message names the tensor that shows it.</exception>
    public static SegmenterArchitecture Segmenter(CheckpointShapes shapes, ImagePreprocessing preprocessing, bool strideIn1x1)
    {
        const string conv5Mask = "roi_heads.mask.predictor.conv5_mask.weight";
        if (!shapes.Contains(conv5Mask))
        {
            throw new InvalidDataException(
                $"{shapes.Name} is a detector of boxes: it has no mask predictor ('{conv5Mask}'). Only its backbone can be imported.");
        }

        var backboneStages = shapes.Count("backbone.body.layer", FirstBlock, 1);
        var headPrefix = $"{LastStage}layer{backboneStages + 1}";
        if (backboneStages == 0 || !shapes.Contains(headPrefix + FirstBlock))
        {
            throw new InvalidDataException(
                $"{shapes.Name} is not a detector of the form R-50-C4: after {backboneStages} backbone stages it has no '{headPrefix}…'.");
        }

        var backbone = ResNet(
            shapes,
            "backbone.body.stem.",
            stage => stage <= backboneStages ? $"backbone.body.layer{stage}" : headPrefix,
            backboneStages + 1,
            strideIn1x1);
        var channels = backbone.HeadChannels;
        var embedding = shapes.Of("roi_heads.box.predictor.emb_pred.weight", 2);
        shapes.Expect("roi_heads.box.predictor.emb_pred.weight", "the last stage's width", embedding[0], channels);
        shapes.Expect("roi_heads.box.predictor.bbox_pred.weight", "box regression must not depend on the class", BoxColumns, channels);
        var mask = shapes.Of(conv5Mask, 4);
        shapes.Expect(conv5Mask, "the last stage's width", channels, mask[1], 2, 2);
        shapes.Expect(
            "roi_heads.mask.predictor.mask_fcn_logits.weight",
            "masks must not depend on the class",
            ForegroundAndBackground, mask[1], 1, 1);
        var proposals = shapes.Of("rpn.head.conv.weight", 4);
        shapes.Expect("rpn.head.conv.weight", "the backbone's width", proposals[0], backbone.BackboneChannels, 3, 3);
        var (sizes, ratios) = AnchorInference.Read(shapes, backbone.BackboneStride);
        var anchors = sizes.Count * ratios.Count;
        shapes.Expect("rpn.head.cls_logits.weight", "one score per anchor", anchors, proposals[0], 1, 1);
        shapes.Expect("rpn.head.bbox_pred.weight", "four numbers per anchor", 4L * anchors, proposals[0], 1, 1);
        return SegmenterArchitecture.Xpm with
        {
            Backbone = backbone,
            EmbeddingDimension = (int)embedding[0],
            Proposals = new()
            {
                AnchorSizes = sizes,
                AnchorAspectRatios = ratios,
                Channels = proposals[0] == backbone.BackboneChannels ? 0 : (int)proposals[0],
            },
            Masks = new() { Channels = (int)mask[1] },
            Preprocessing = preprocessing,
        };
    }

    /// <summary>Infers the architecture of a caption model, with the names of <see cref="CaptionNetwork"/>.</summary>
    public static CaptionModelArchitecture CaptionModel(
        CheckpointShapes shapes, ImagePreprocessing preprocessing, GroundingSettings grounding, bool strideIn1x1)
    {
        const string projection = "mmss_heads.GroundingHead.v2l_projection.weight";
        var backbone = ResNet(
            shapes,
            "backbone.body.stem.",
            stage => $"backbone.body.layer{stage}",
            shapes.Count("backbone.body.layer", FirstBlock, 1),
            strideIn1x1);
        var embedding = shapes.Of(projection, 2);
        shapes.Expect(projection, "the last stage's width", embedding[0], backbone.HeadChannels);
        return new CaptionModelArchitecture
        {
            Backbone = backbone,
            EmbeddingSize = (int)embedding[0],
            Preprocessing = preprocessing,
            Grounding = grounding,
        };
    }

    /// <summary>Infers the architecture of a residual network, with torchvision's names.</summary>
    public static ResNetArchitecture ResNet(CheckpointShapes shapes, bool strideIn1x1) =>
        ResNet(shapes, string.Empty, stage => $"layer{stage}", shapes.Count("layer", FirstBlock, 1), strideIn1x1);

    private static ResNetArchitecture ResNet(
        CheckpointShapes shapes, string stem, Func<int, string> stagePrefix, int stageCount, bool strideIn1x1)
    {
        var stemWidth = shapes.Of($"{stem}conv1.weight", 4)[0];
        shapes.Expect($"{stem}conv1.weight", "a 7×7 convolution of three colors", stemWidth, 3, 7, 7);
        var isBottleneck = shapes.Contains($"{stagePrefix(1)}.0.conv3.weight");
        var stages = new List<ResNetStageArchitecture>();
        for (var i = 1; i <= stageCount; i++)
        {
            var input = i == 1 ? stemWidth : stages[^1].Width;
            stages.Add(Stage(shapes, stagePrefix(i), input, isBottleneck, stride: i == 1 ? 1 : 2));
        }

        var architecture = ResNetArchitecture.ResNet50 with
        {
            StemWidth = (int)stemWidth,
            Block = isBottleneck ? ResNetBlockKind.Bottleneck : ResNetBlockKind.Basic,
            Stages = stages,
            StrideIn1x1 = strideIn1x1 && isBottleneck,
        };
        try
        {
            architecture.Validate();
            return architecture;
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{shapes.Name} contains no residual network: {exception.Message}", exception);
        }
    }

    private static ResNetStageArchitecture Stage(CheckpointShapes shapes, string prefix, long input, bool isBottleneck, int stride)
    {
        const string why = "a block of a plain residual network";
        var narrow = shapes.Of($"{prefix}.0.conv1.weight", 4)[0];
        var width = isBottleneck ? shapes.Of($"{prefix}.0.conv3.weight", 4)[0] : narrow;
        var count = shapes.Count($"{prefix}.", ".conv1.weight", 0);
        for (var block = 0; block < count; block++)
        {
            var from = block == 0 ? input : width;
            var name = $"{prefix}.{block}";
            if (isBottleneck)
            {
                shapes.Expect($"{name}.conv1.weight", why, narrow, from, 1, 1);
                shapes.Expect($"{name}.conv2.weight", why, narrow, narrow, 3, 3);
                shapes.Expect($"{name}.conv3.weight", why, width, narrow, 1, 1);
            }
            else
            {
                shapes.Expect($"{name}.conv1.weight", why, width, from, 3, 3);
                shapes.Expect($"{name}.conv2.weight", why, width, width, 3, 3);
            }

            if (from != width || (block == 0 && stride != 1))
            {
                shapes.Expect($"{name}.downsample.0.weight", why, width, from, 1, 1);
            }
        }

        return new ResNetStageArchitecture((int)width, (int)narrow, count, stride);
    }
}
