using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>The parts that are computed once per image: backbone, neck, dense last stage, fine mask features.</summary>
/// <param name="graph">The graph to add nodes to.</param>
/// <param name="layers">The layers with weights.</param>
/// <param name="resNet">The ResNet.</param>
/// <param name="architecture">Architecture of the detector.</param>
internal sealed class FeatureGraph(GraphBuilder graph, Layers layers, ResNetGraph resNet, SegmenterArchitecture architecture)
{
    private const string MaskFeatures = "mask_features";

    /// <param name="image">[1, 3, h, w], normalized.</param>
    /// <param name="inputOrder">For each channel of <paramref name="image"/>, its index in the trained input.</param>
    public FeatureValues Create(Value image, ReadOnlySpan<int> inputOrder)
    {
        var maps = resNet.Maps(image, inputOrder);
        var dense = architecture.Regions.HeadStage == HeadStagePlacement.BeforePooling ? resNet.DenseHeadStage(maps[^1]) : Value.None;
        graph.Begin("neck");
        var neck = architecture.NeckChannels > 0 ? graph.Relu(layers.Convolution(maps[^1], "neck.reduction")) : Value.None;
        graph.Begin(MaskFeatures);
        var masks = architecture.Masks.Head == MaskHeadKind.FineFeatures ? FineMaskFeatures(maps[0], maps[1], maps[2]) : Value.None;
        return new FeatureValues(maps[^1], dense, neck, masks);
    }

    private Value FineMaskFeatures(Value stride2, Value stride4, Value stride8)
    {
        var size = graph.Concatenate(0, graph.Length(stride4, 2), graph.Length(stride4, 3));
        var fine = graph.Concatenate(0, graph.Length(stride2, 2), graph.Length(stride2, 3));

        // The next stride rounds an odd number of rows or columns up, so this map is padded accordingly.
        var missing = graph.Subtract(graph.Multiply(size, graph.Int64s(2)), fine);
        var even = graph.Node("Pad", [stride2, graph.Concatenate(0, graph.Int64s(0, 0, 0, 0, 0, 0), missing), graph.Single(0)]);
        var folded = graph.Node("SpaceToDepth", [even], NodeAttribute.Of("blocksize", 2));
        var coarse = graph.Node(
            "Resize",
            [
                layers.Convolution(stride8, $"{MaskFeatures}.coarse"),
                Value.None,
                Value.None,
                graph.Concatenate(0, graph.Int64s(1, architecture.Masks.Channels), size),
            ],
            NodeAttribute.Of("mode", "linear"),
            NodeAttribute.Of("coordinate_transformation_mode", "half_pixel"));
        var kernel = Unfolded(layers.Weights.Read($"{MaskFeatures}.fine.weight"));
        var bias = layers.Weights.Read($"{MaskFeatures}.fine.bias");
        var fused = graph.Relu(graph.Add(
            layers.Convolution(graph.Concatenate(1, stride4, folded), $"{MaskFeatures}.fine", kernel, bias), coarse));
        return graph.Relu(layers.Convolution(fused, $"{MaskFeatures}.smooth", padding: 1));
    }

    // In torch the four pixels of a channel are adjacent, in ONNX the channels of a pixel.
    private Weight Unfolded(Weight kernel)
    {
        var channels = architecture.Backbone.FeatureChannels;
        var (first, width) = (channels[1], channels[0]);
        var values = kernel.Values.ToArray();
        for (var output = 0; output < kernel.Shape[0]; output++)
        {
            var row = output * kernel.RowLength + first;
            for (var channel = 0; channel < width; channel++)
            {
                for (var pixel = 0; pixel < 4; pixel++)
                {
                    values[row + pixel * width + channel] = kernel.Values[row + channel * 4 + pixel];
                }
            }
        }

        return kernel with { Values = values };
    }
}
