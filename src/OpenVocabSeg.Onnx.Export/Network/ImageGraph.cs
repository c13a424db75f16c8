using OpenVocabSeg.Data;
using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>
/// Subtracts the mean of each channel and divides. Resizing is not part of the graph: ONNX's Resize does not round like the Python
/// Imaging Library, with which the networks were trained, and the difference affects predictions.
/// </summary>
/// <param name="graph">The graph to add nodes to.</param>
/// <param name="preprocessing">The numbers.</param>
internal sealed class ImageGraph(GraphBuilder graph, ImagePreprocessing preprocessing)
{
    /// <summary>The indices of red, green and blue in the trained input.</summary>
    public ReadOnlySpan<int> ChannelOrder => preprocessing.ChannelOrder == Data.ChannelOrder.BlueGreenRed ? [2, 1, 0] : [0, 1, 2];

    /// <summary>The network's input.</summary>
    /// <param name="image">uint8 [height, width, 3], red, green, blue, of the network's size.</param>
    public NetworkImage Prepare(Value image)
    {
        graph.Begin("image");
        var (height, width) = (graph.Squeeze(graph.Length(image, 0), 0), graph.Squeeze(graph.Length(image, 1), 0));
        var values = graph.Unsqueeze(graph.Transpose(graph.Cast(image, ElementType.Single), 2, 0, 1), 0);
        var pixels = graph.Subtract(values, graph.Singles(Ordered(preprocessing.Mean), 1, 3, 1, 1));
        if (preprocessing.Divisor.Any(divisor => divisor != 1))
        {
            pixels = graph.Divide(pixels, graph.Singles(Ordered(preprocessing.Divisor), 1, 3, 1, 1));
        }

        return new NetworkImage(pixels, new ImageExtent(height, width));
    }

    private float[] Ordered(IReadOnlyList<float> values) => [.. ChannelOrder.ToArray().Select(channel => values[channel])];
}
