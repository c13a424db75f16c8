using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>The mask head.</summary>
/// <param name="graph">The graph to add nodes to.</param>
/// <param name="layers">The layers with weights.</param>
/// <param name="regions">Pools regions.</param>
/// <param name="architecture">Architecture of the detector.</param>
internal sealed class MaskGraph(GraphBuilder graph, Layers layers, RegionGraph regions, SegmenterArchitecture architecture)
{
    private const string Predictor = "roi_heads.mask.predictor";
    private const int FineStride = 4;

    // As in FineMaskPredictor.
    private static readonly int[] Dilations = [1, 2, 4, 1];

    /// <summary>Pixels on each side of a mask.</summary>
    public int Resolution =>
        architecture.Masks.Head == MaskHeadKind.SharedHeadStage ? 2 * regions.StageResolution : architecture.Masks.Resolution;

    /// <summary>Whether there is a noise branch.</summary>
    public bool HasDeviation => layers.Weights.Has($"{Predictor}.uncertain_pred.weight");

    /// <summary>Predicts the masks of detections, which may be empty.</summary>
    /// <param name="maps">The maps.</param>
    /// <param name="found">The detections.</param>
    /// <param name="withDeviation">Whether the standard deviations of the noise branch are computed.</param>
    public MaskValues Predict(FeatureValues maps, DetectionValues found, bool withDeviation)
    {
        // ONNX Runtime does not convolve an empty batch, so a box of zeros is added if there are no detections.
        graph.Begin($"{Predictor}.boxes");
        var boxes = graph.Take(
            graph.Concatenate(0, found.Boxes, graph.Singles(new float[4], 1, 4)), 0, graph.Maximum(found.Count, graph.Int64s(1)));
        var masks = Predict(maps, boxes, withDeviation);
        return masks with
        {
            Logits = graph.Take(masks.Logits, 0, found.Count),
            Probabilities = graph.Take(masks.Probabilities, 0, found.Count),
            Deviation = masks.Deviation == Value.None ? Value.None : graph.Take(masks.Deviation, 0, found.Count),
        };
    }

    /// <summary>Predicts the masks of boxes.</summary>
    /// <param name="maps">The maps.</param>
    /// <param name="boxes">[n, 4] in network pixels, n at least 1.</param>
    /// <param name="withDeviation">Whether the standard deviations of the noise branch are computed.</param>
    public MaskValues Predict(FeatureValues maps, Value boxes, bool withDeviation)
    {
        graph.Begin(Predictor);
        Value features;
        Value hidden;
        if (architecture.Masks.Head == MaskHeadKind.SharedHeadStage)
        {
            var pooled = regions.PoolStage(maps, boxes);
            graph.Begin(Predictor);
            features = hidden = graph.Relu(graph.Node(
                "ConvTranspose",
                [
                    pooled,
                    layers.Kernel($"{Predictor}.conv5_mask", layers.Weights.Read($"{Predictor}.conv5_mask.weight")),
                    layers.Bias($"{Predictor}.conv5_mask", layers.Weights.Read($"{Predictor}.conv5_mask.bias")),
                ],
                NodeAttribute.Of("kernel_shape", [2, 2]),
                NodeAttribute.Of("strides", [2, 2])));
        }
        else
        {
            features = hidden = architecture.Masks.Head == MaskHeadKind.NeckFeatures
                ? regions.Pool(maps.Neck, architecture.NeckChannels, boxes, Resolution, architecture.Backbone.BackboneStride)
                : regions.Pool(maps.Masks, architecture.Masks.Channels, boxes, Resolution, FineStride);
            for (var i = 0; i < Dilations.Length; i++)
            {
                hidden = graph.Relu(layers.Convolution(hidden, $"{Predictor}.conv{i + 1}", Dilations[i], Dilations[i]));
            }
        }

        // Channel 0 is never used.
        var logits = graph.Squeeze(layers.Convolution(
            hidden,
            $"{Predictor}.mask_fcn_logits",
            layers.Weights.Read($"{Predictor}.mask_fcn_logits.weight").Rows(1, 1),
            layers.Weights.Read($"{Predictor}.mask_fcn_logits.bias").Rows(1, 1)), 1);
        var deviation = withDeviation
            ? graph.Exponential(graph.Multiply(graph.Squeeze(layers.Convolution(hidden, $"{Predictor}.uncertain_pred"), 1),
                graph.Single(0.5f)))
            : Value.None;
        return new MaskValues(logits, graph.Sigmoid(logits), deviation, features);
    }

    /// <summary>The map that masks are cut from.</summary>
    public Value MapOf(FeatureValues maps) => architecture.Masks.Head switch
    {
        MaskHeadKind.NeckFeatures => maps.Neck,
        MaskHeadKind.FineFeatures => maps.Masks,
        _ => maps.Dense == Value.None ? maps.Body : maps.Dense,
    };

    /// <summary>Channels of the map that masks are cut from.</summary>
    public int MapChannels => architecture.Masks.Head switch
    {
        MaskHeadKind.NeckFeatures => architecture.NeckChannels,
        MaskHeadKind.FineFeatures => architecture.Masks.Channels,
        _ when architecture.Regions.HeadStage == HeadStagePlacement.BeforePooling => architecture.Backbone.HeadChannels,
        _ => architecture.Backbone.BackboneChannels,
    };

    /// <summary>The maps of a graph that is given only the one that masks are cut from.</summary>
    public FeatureValues MapsOf(Value map)
    {
        var none = new FeatureValues(Value.None, Value.None, Value.None, Value.None);
        return architecture.Masks.Head switch
        {
            MaskHeadKind.NeckFeatures => none with { Neck = map },
            MaskHeadKind.FineFeatures => none with { Masks = map },
            _ when architecture.Regions.HeadStage == HeadStagePlacement.BeforePooling => none with { Dense = map },
            _ => none with { Body = map },
        };
    }

    /// <summary>Expected noise of masks by the noise branch, 1 − E[IoU].</summary>
    /// <param name="masks">The masks, with standard deviations.</param>
    /// <param name="threshold">Probability above which a pixel belongs to a mask.</param>
    /// <returns>[n], 0…1.</returns>
    public Value BranchNoise(MaskValues masks, float threshold)
    {
        // The mean of sigmoid(l + σ·ε) over ε by MacKay's approximation, as in RegionMasks.
        var spread = graph.Add(
            graph.Multiply(graph.Multiply(masks.Deviation, masks.Deviation), graph.Single((float)(Math.PI / 8))), graph.Single(1));
        var expected = graph.Sigmoid(graph.Divide(masks.Logits, graph.Node("Sqrt", [spread])));
        return ExpectedNoise(graph.Cast(graph.Greater(masks.Probabilities, graph.Single(threshold)), ElementType.Single), expected);
    }

    /// <summary>1 − E[IoU] of masks, as in <c>MaskCritic.ExpectedNoise</c>.</summary>
    /// <param name="given">[n, M, M], 0 and 1.</param>
    /// <param name="expected">[n, M, M], the probability that a cell truly belongs to the object.</param>
    /// <returns>[n].</returns>
    public Value ExpectedNoise(Value given, Value expected)
    {
        var both = graph.Multiply(given, expected);
        var either = graph.Subtract(graph.Add(given, expected), both);
        var ratio = graph.Divide(graph.Sum(both, 1, 2), graph.Maximum(graph.Sum(either, 1, 2), graph.Single(1e-6f)));
        return graph.Subtract(graph.Single(1), ratio);
    }
}
