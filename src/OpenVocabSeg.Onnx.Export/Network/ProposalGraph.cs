using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>The region proposal network on one map.</summary>
/// <param name="graph">The graph to add nodes to.</param>
/// <param name="layers">The layers with weights.</param>
/// <param name="boxes">Arithmetic of boxes.</param>
internal sealed class ProposalGraph(GraphBuilder graph, Layers layers, BoxGraph boxes)
{
    private const string Head = "rpn.head";

    /// <summary>The best boxes, best first.</summary>
    /// <param name="map">[1, C, h, w].</param>
    /// <param name="stride">Network pixels between the cells of the map.</param>
    /// <param name="limits">Maximum numbers of proposals.</param>
    /// <param name="imageLimits">Last column and row of the image, <see cref="BoxGraph.Limits"/>.</param>
    /// <returns>Boxes [N, 4] and their objectness [N], 0…1.</returns>
    public (Value Boxes, Value Objectness) Propose(Value map, int stride, ProposalLimits limits, Value imageLimits)
    {
        graph.Begin("rpn");
        var hidden = graph.Relu(layers.Convolution(map, $"{Head}.conv", padding: 1));
        var logits = ByAnchor(layers.Convolution(hidden, $"{Head}.cls_logits"), -1);
        var deltas = ByAnchor(layers.Convolution(hidden, $"{Head}.bbox_pred"), -1, 4);
        var count = graph.Minimum(graph.Shape(logits), graph.Int64s(limits.BeforeNms));

        // Sorted by probability, not by logit: different logits can have the same probability, and then the order is kept.
        var (objectness, best) = graph.Top(graph.Sigmoid(logits), count);
        var anchors = graph.Gather(Anchors(map, stride), best);
        var decoded = boxes.Decode(graph.Gather(deltas, best), anchors, [1, 1, 1, 1], imageLimits);
        var (_, kept) = boxes.Suppress(
            decoded,
            graph.Unsqueeze(objectness, 0),
            graph.Int64s(limits.AfterNms),
            graph.Singles([limits.NmsThreshold], 1),
            Value.None);
        return (graph.Gather(decoded, kept), graph.Gather(objectness, kept));
    }

    // [1, A·k, h, w] to rows with the anchors of a cell together, cell by cell.
    private Value ByAnchor(Value prediction, params ReadOnlySpan<long> shape) =>
        graph.Reshape(graph.Transpose(prediction, 0, 2, 3, 1), shape);

    // [h·w·A, 4].
    private Value Anchors(Value map, int stride)
    {
        var cell = layers.Weights.Read("rpn.anchor_generator.cell_anchors.0");
        var shiftX = graph.Multiply(Steps(graph.Length(map, 3), stride, 1, -1, 1, 1), graph.Singles([1, 0, 1, 0], 1, 1, 1, 4));
        var shiftY = graph.Multiply(Steps(graph.Length(map, 2), stride, -1, 1, 1, 1), graph.Singles([0, 1, 0, 1], 1, 1, 1, 4));
        var anchors = graph.Add(graph.Add(shiftX, shiftY), graph.Singles(cell.Values, 1, 1, cell.Shape[0], 4));
        return graph.Reshape(anchors, -1, 4);
    }

    private Value Steps(Value count, int stride, params ReadOnlySpan<long> shape)
    {
        var steps = graph.Cast(graph.Range(graph.Squeeze(count, 0)), ElementType.Single);
        return graph.Reshape(graph.Multiply(steps, graph.Single(stride)), shape);
    }
}
