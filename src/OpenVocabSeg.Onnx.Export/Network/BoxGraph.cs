using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>Arithmetic of boxes [N, 4] in network pixels, inclusive: x0 y0 x1 y1, the last column and row belong to them.</summary>
/// <param name="graph">The graph that it is added to.</param>
internal sealed class BoxGraph(GraphBuilder graph)
{
    // NonMaxSuppression drops what overlaps by more than its threshold, ours what overlaps by as much: the number before it.
    private const float JustBelow = 0.99999994f;

    /// <summary>The boxes that deltas stand for, inside the image.</summary>
    /// <param name="deltas">[N, 4].</param>
    /// <param name="references">[N, 4], anchors or proposals.</param>
    /// <param name="weights">What the deltas were multiplied with: dx, dy, dw, dh.</param>
    /// <param name="limits">[4], the last column and row of the image, twice.</param>
    public Value Decode(Value deltas, Value references, ReadOnlySpan<float> weights, Value limits)
    {
        var (half, one) = (graph.Single(0.5f), graph.Single(1));
        var topLeft = graph.Slice(references, 1, 0, 2);
        var size = graph.Add(graph.Subtract(graph.Slice(references, 1, 2, 4), topLeft), one);
        var center = graph.Add(topLeft, graph.Multiply(size, half));
        var scaled = weights.ContainsAnyExcept(1f) ? graph.Divide(deltas, graph.Singles(weights, 1, 4)) : deltas;
        var newCenter = graph.Add(graph.Multiply(graph.Slice(scaled, 1, 0, 2), size), center);
        var logRatio = graph.Minimum(graph.Slice(scaled, 1, 2, 4), graph.Single((float)BoxCoder.MaxLogRatio));
        var newHalf = graph.Multiply(graph.Multiply(graph.Exponential(logRatio), size), half);
        var decoded = graph.Concatenate(
            1, graph.Subtract(newCenter, newHalf), graph.Subtract(graph.Add(newCenter, newHalf), one));
        return graph.Minimum(graph.Maximum(decoded, graph.Single(0)), limits);
    }

    /// <summary>The last column and row of an image, twice: single precision [4].</summary>
    public Value Limits(ImageExtent extent)
    {
        var sides = graph.Concatenate(0, graph.Unsqueeze(extent.Width, 0), graph.Unsqueeze(extent.Height, 0));
        var last = graph.Subtract(graph.Cast(sides, ElementType.Single), graph.Single(1));
        return graph.Concatenate(0, last, last);
    }

    /// <summary>Greedy non-maximum suppression within each class; boxes of the threshold's overlap are dropped too.</summary>
    /// <param name="boxes">[N, 4].</param>
    /// <param name="scores">[C, N].</param>
    /// <param name="most">Largest number of boxes of a class, int64 [1].</param>
    /// <param name="overlap">Threshold of the intersection over union, [1].</param>
    /// <param name="leastScore">Boxes that do not score more than this are left out, [1]; none where it is left out.</param>
    /// <returns>The class and the box of each that is kept, int64 [n] each: by class, and within a class best first.</returns>
    public (Value Classes, Value Boxes) Suppress(Value boxes, Value scores, Value most, Value overlap, Value leastScore)
    {
        // The operator's boxes are not inclusive: a pixel more on the far sides gives the same areas.
        var exclusive = graph.Add(boxes, graph.Singles([0, 0, 1, 1], 1, 4));
        var threshold = graph.Multiply(overlap, graph.Single(JustBelow));
        Value[] inputs = [graph.Unsqueeze(exclusive, 0), graph.Unsqueeze(scores, 0), most, threshold];
        var kept = graph.Node("NonMaxSuppression", leastScore == Value.None ? inputs : [.. inputs, leastScore]);
        return (Column(kept, 1), Column(kept, 2));
    }

    private Value Column(Value kept, int column) => graph.Squeeze(graph.Slice(kept, 1, column, column + 1), 1);
}
