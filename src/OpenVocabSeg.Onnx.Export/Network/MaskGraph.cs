using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>The mask head.</summary>
/// <param name="graph">The graph that it is added to.</param>
/// <param name="layers">Its weights.</param>
/// <param name="regions">Cuts regions.</param>
/// <param name="architecture">The shape of the detector.</param>
internal sealed class MaskGraph(GraphBuilder graph, Layers layers, RegionGraph regions, SegmenterArchitecture architecture)
{
    private const string Predictor = "roi_heads.mask.predictor";
    private const int FineStride = 4;

    // FineMaskPredictor's.
    private static readonly int[] Dilations = [1, 2, 4, 1];

    /// <summary>Pixels on each side of a mask.</summary>
    public int Resolution =>
        architecture.MaskHead == MaskHeadKind.SharedHeadStage ? 2 * regions.StageResolution : architecture.MaskResolution;

    /// <summary>Whether there is a noise branch.</summary>
    public bool HasDeviation => layers.Weights.Has($"{Predictor}.uncertain_pred.weight");

    /// <summary>Predicts the masks of boxes.</summary>
    /// <param name="maps">The maps.</param>
    /// <param name="boxes">[n, 4] in network pixels.</param>
    public MaskValues Predict(FeatureValues maps, Value boxes)
    {
        graph.Begin(Predictor);
        Value features;
        Value hidden;
        if (architecture.MaskHead == MaskHeadKind.SharedHeadStage)
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
            features = hidden = architecture.MaskHead == MaskHeadKind.NeckFeatures
                ? regions.Pool(maps.Neck, boxes, Resolution, architecture.Backbone.BackboneStride)
                : regions.Pool(maps.Masks, boxes, Resolution, FineStride);
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
        var deviation = HasDeviation
            ? graph.Exponential(graph.Multiply(graph.Squeeze(layers.Convolution(hidden, $"{Predictor}.uncertain_pred"), 1),
                graph.Single(0.5f)))
            : Value.None;
        return new MaskValues(logits, graph.Sigmoid(logits), deviation, features);
    }

    /// <summary>How wrong masks are to be expected by the noise branch, 1 − E[IoU].</summary>
    /// <param name="masks">The masks, with deviation.</param>
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

    // MaskCritic.ExpectedNoise.
    private Value ExpectedNoise(Value given, Value expected)
    {
        var both = graph.Multiply(given, expected);
        var either = graph.Subtract(graph.Add(given, expected), both);
        var ratio = graph.Divide(graph.Sum(both, 1, 2), graph.Maximum(graph.Sum(either, 1, 2), graph.Single(1e-6f)));
        return graph.Subtract(graph.Single(1), ratio);
    }
}
