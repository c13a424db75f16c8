using OpenVocabSeg.Networks.Proposals;
using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>Arithmetic of boxes [N, 4] in network pixels: x0 y0 x1 y1, including the last column and row.</summary>
/// <param name="graph">The graph to add nodes to.</param>
internal sealed class BoxGraph(GraphBuilder graph)
{
    // NonMaxSuppression drops boxes with an IoU above its threshold, this library those with an IoU equal to it: so the next smaller
    // number.
    private const float JustBelow = 0.99999994f;

    /// <summary>Decodes boxes from deltas and clips them to the image.</summary>
    /// <param name="deltas">[N, 4].</param>
    /// <param name="references">[N, 4], anchors or proposals.</param>
    /// <param name="weights">Factors of the deltas dx, dy, dw, dh.</param>
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

    /// <summary>Greedy non-maximum suppression within each class. Boxes whose IoU equals the threshold are dropped, too.</summary>
    /// <param name="boxes">[N, 4].</param>
    /// <param name="scores">[C, N].</param>
    /// <param name="most">Maximum number of boxes per class, int64 [1].</param>
    /// <param name="overlap">IoU threshold, [1].</param>
    /// <param name="leastScore">Boxes with a score up to this value are dropped, [1]; optional.</param>
    /// <returns>Class and index of each kept box, int64 [n] each, sorted by class and then by descending score.</returns>
    public (Value Classes, Value Boxes) Suppress(Value boxes, Value scores, Value most, Value overlap, Value leastScore)
    {
        // The operator's boxes exclude the last column and row, so one pixel is added on these sides.
        var exclusive = graph.Add(boxes, graph.Singles([0, 0, 1, 1], 1, 4));
        var threshold = graph.Multiply(overlap, graph.Single(JustBelow));
        Value[] inputs = [graph.Unsqueeze(exclusive, 0), graph.Unsqueeze(scores, 0), most, threshold];
        var kept = graph.Node("NonMaxSuppression", leastScore == Value.None ? inputs : [.. inputs, leastScore]);
        return (Column(kept, 1), Column(kept, 2));
    }

    private Value Column(Value kept, int column) => graph.Squeeze(graph.Slice(kept, 1, column, column + 1), 1);
}
