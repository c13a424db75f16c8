using OpenVocabSeg.Data;
using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>Makes an image ready for the network: size, mean and divisor, as <see cref="ImagePreprocessing"/> does.</summary>
/// <param name="graph">The graph that it is added to.</param>
/// <param name="preprocessing">The sizes and numbers.</param>
internal sealed class ImageGraph(GraphBuilder graph, ImagePreprocessing preprocessing)
{
    /// <summary>Which channel of the trained input red, green and blue are.</summary>
    public ReadOnlySpan<int> ChannelOrder => preprocessing.ChannelOrder == Data.ChannelOrder.BlueGreenRed ? [2, 1, 0] : [0, 1, 2];

    /// <summary>The network's input and the sizes of both images.</summary>
    /// <param name="image">uint8 [height, width, 3], red, green, blue.</param>
    public NetworkImage Prepare(Value image)
    {
        graph.Begin("image");
        var (height, width) = (graph.Squeeze(graph.Length(image, 0), 0), graph.Squeeze(graph.Length(image, 1), 0));
        var (networkHeight, networkWidth) = NetworkSize(height, width);
        var sizes = graph.Concatenate(
            0, graph.Int64s(1, 3), graph.Unsqueeze(networkHeight, 0), graph.Unsqueeze(networkWidth, 0));

        // Rounded to 8 bits, as the Python Imaging Library does it.
        var resized = graph.Node(
            "Resize",
            [graph.Unsqueeze(graph.Transpose(image, 2, 0, 1), 0), Value.None, Value.None, sizes],
            NodeAttribute.Of("mode", "linear"),
            NodeAttribute.Of("antialias", 1),
            NodeAttribute.Of("coordinate_transformation_mode", "half_pixel"));
        var pixels = graph.Subtract(graph.Cast(resized, ElementType.Single), graph.Singles(Ordered(preprocessing.Mean), 1, 3, 1, 1));
        if (preprocessing.Divisor.Any(divisor => divisor != 1))
        {
            pixels = graph.Divide(pixels, graph.Singles(Ordered(preprocessing.Divisor), 1, 3, 1, 1));
        }

        return new NetworkImage(
            pixels,
            new ImageExtent(height, width),
            new ImageExtent(networkHeight, networkWidth),
            Scale(networkWidth, width),
            Scale(networkHeight, height));
    }

    // ImagePreprocessing.NetworkSize, in double precision as there.
    private (Value Height, Value Width) NetworkSize(Value height, Value width)
    {
        var (high, wide) = (graph.Cast(height, ElementType.Double), graph.Cast(width, ElementType.Double));
        var (shorter, longer) = (graph.Minimum(high, wide), graph.Maximum(high, wide));
        var (least, most) = (graph.Double(preprocessing.MinSize), graph.Double(preprocessing.MaxSize));
        var tooLong = graph.Greater(graph.Multiply(graph.Divide(longer, shorter), least), most);
        var limited = graph.Maximum(graph.Round(graph.Divide(graph.Multiply(most, shorter), longer)), graph.Double(1));
        var size = graph.Where(tooLong, limited, least);
        var upright = graph.Less(wide, high);
        var networkHeight = graph.Where(upright, graph.Divide(graph.Multiply(size, high), wide), size);
        var networkWidth = graph.Where(upright, size, graph.Divide(graph.Multiply(size, wide), high));
        return (graph.Cast(networkHeight, ElementType.Int64), graph.Cast(networkWidth, ElementType.Int64));
    }

    private Value Scale(Value network, Value original) => graph.Cast(
        graph.Divide(graph.Cast(network, ElementType.Double), graph.Cast(original, ElementType.Double)), ElementType.Single);

    private float[] Ordered(IReadOnlyList<float> values) => [.. ChannelOrder.ToArray().Select(channel => values[channel])];
}
