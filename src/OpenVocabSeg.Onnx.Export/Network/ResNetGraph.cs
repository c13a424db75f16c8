using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>The ResNet, with batch normalization folded into its convolutions.</summary>
/// <param name="graph">The graph to add nodes to.</param>
/// <param name="layers">The layers with weights.</param>
/// <param name="architecture">Architecture of the ResNet.</param>
internal sealed class ResNetGraph(GraphBuilder graph, Layers layers, ResNetArchitecture architecture)
{
    private const string Body = "backbone.body";
    private const string Head = "roi_heads.box.feature_extractor.head";

    /// <summary>The maps of the stem and of the stages before the last.</summary>
    /// <param name="image">[1, 3, h, w], normalized.</param>
    /// <param name="inputOrder">For each channel of <paramref name="image"/>, its index in the trained input.</param>
    public IReadOnlyList<Value> Maps(Value image, ReadOnlySpan<int> inputOrder)
    {
        graph.Begin($"{Body}.stem");
        var pools = architecture.Stem == ResNetStemKind.Conv7x7MaxPool;
        var size = pools ? 7 : 3;
        var (kernel, bias) = layers.Weights.ReadFolded($"{Body}.stem.conv1", $"{Body}.stem.bn1", architecture.Normalization);
        var stem = graph.Relu(layers.Convolution(image, $"{Body}.stem.conv1", Reordered(kernel, inputOrder), bias, 2, size / 2));
        if (pools)
        {
            stem = graph.Node(
                "MaxPool",
                [stem],
                NodeAttribute.Of("kernel_shape", [3, 3]),
                NodeAttribute.Of("strides", [2, 2]),
                NodeAttribute.Of("pads", [1, 1, 1, 1]));
        }

        var maps = new List<Value> { stem };
        for (var i = 0; i < architecture.BackboneStageCount; i++)
        {
            maps.Add(Stage(maps[^1], $"{Body}.layer{i + 1}", architecture.Stages[i], architecture.Stages[i].Stride, dilation: 1));
        }

        return maps;
    }

    /// <summary>The last stage as the region head: on pooled regions [N, C, r, r].</summary>
    public Value HeadStage(Value regions) =>
        Stage(regions, $"{Head}.{architecture.HeadStageName}", LastStage, LastStage.Stride, dilation: 1);

    /// <summary>The last stage at every cell of a map, as if it had no stride (<see cref="HeadStagePlacement.BeforePooling"/>).</summary>
    public Value DenseHeadStage(Value map)
    {
        var name = $"{Head}.{architecture.HeadStageName}";
        if (LastStage.Stride == 1)
        {
            return Stage(map, name, LastStage, stride: 1, dilation: 1);
        }

        // With the stride in a 1×1 convolution, the following layers use every second cell, so dilated filters are equivalent. A 3×3
        // convolution with a stride uses neighbors, which are missing at the border.
        return architecture is { Block: ResNetBlockKind.Bottleneck, StrideIn1x1: true }
            ? Stage(map, name, LastStage, stride: 1, dilation: LastStage.Stride)
            : ShiftAndStitch(map, name);
    }

    private ResNetStageArchitecture LastStage => architecture.Stages[^1];

    // The stage is applied to the map shifted by each offset within its stride, and the results are interleaved.
    private Value ShiftAndStitch(Value map, string name)
    {
        const int stride = 2;
        graph.Begin(name);
        var (height, width) = (graph.Length(map, 2), graph.Length(map, 3));
        var two = graph.Int64s(stride);
        var one = graph.Int64s(1);
        var rows = graph.Divide(graph.Add(height, one), two);
        var columns = graph.Divide(graph.Add(width, one), two);
        var full = graph.Concatenate(0, rows, columns);
        var parts = new List<Value>();
        for (var y = 0; y < stride; y++)
        {
            for (var x = 0; x < stride; x++)
            {
                // A map of one row has no second row: a row of zeros is used, and its result is cut off.
                var missing = graph.Maximum(graph.Subtract(two, graph.Concatenate(0, height, width)), graph.Int64s(0, 0));
                var padded = PadBelow(map, graph.Multiply(missing, graph.Int64s(y, x)));
                var shifted = graph.Slice(graph.Slice(padded, 2, y), 3, x);
                var stage = Stage(shifted, name, LastStage, stride, dilation: 1);
                var size = graph.Concatenate(0, graph.Length(stage, 2), graph.Length(stage, 3));
                parts.Add(PadBelow(stage, graph.Subtract(full, size)));
            }
        }

        var stitched = graph.Node("DepthToSpace", [graph.Concatenate(1, [.. parts])], NodeAttribute.Of("blocksize", stride));
        return graph.Take(graph.Take(stitched, 2, height), 3, width);
    }

    // Adds rows and columns of zeros, int64 [2].
    private Value PadBelow(Value map, Value rowsAndColumns) => graph.Node(
        "Pad", [map, graph.Concatenate(0, graph.Int64s(0, 0, 0, 0, 0, 0), rowsAndColumns), graph.Single(0)]);

    private Value Stage(Value input, string name, ResNetStageArchitecture stage, int stride, int dilation)
    {
        var output = input;
        for (var i = 0; i < stage.BlockCount; i++)
        {
            graph.Begin($"{name}.{i}");
            output = Block(output, $"{name}.{i}", stage, i == 0 ? stride : 1, dilation);
        }

        return output;
    }

    private Value Block(Value input, string name, ResNetStageArchitecture stage, int stride, int dilation)
    {
        Value output;
        if (architecture.Block == ResNetBlockKind.Bottleneck)
        {
            var firstStride = architecture.StrideIn1x1 ? stride : 1;
            output = graph.Relu(Unit(input, $"{name}.conv1", $"{name}.bn1", firstStride, padding: 0));
            output = graph.Relu(Unit(output, $"{name}.conv2", $"{name}.bn2", stride / firstStride, dilation, dilation));
            output = Unit(output, $"{name}.conv3", $"{name}.bn3", 1, padding: 0);
        }
        else
        {
            output = graph.Relu(Unit(input, $"{name}.conv1", $"{name}.bn1", stride, dilation, dilation));
            output = Unit(output, $"{name}.conv2", $"{name}.bn2", 1, dilation, dilation);
        }

        var shortcut = layers.Weights.Has($"{name}.downsample.0.weight")
            ? Unit(input, $"{name}.downsample.0", $"{name}.downsample.1", stride, padding: 0)
            : input;
        return graph.Relu(graph.Add(output, shortcut));
    }

    private Value Unit(Value input, string convolution, string normalization, int stride, int padding, int dilation = 1)
    {
        var (kernel, bias) = layers.Weights.ReadFolded(convolution, normalization, architecture.Normalization);
        return layers.Convolution(input, convolution, kernel, bias, stride, padding, dilation);
    }

    private static Weight Reordered(Weight kernel, ReadOnlySpan<int> inputOrder)
    {
        var area = (int)(kernel.Shape[2] * kernel.Shape[3]);
        var values = new float[kernel.Values.Length];
        for (var output = 0; output < kernel.Shape[0]; output++)
        {
            for (var input = 0; input < inputOrder.Length; input++)
            {
                kernel.Values.AsSpan(output * kernel.RowLength + inputOrder[input] * area, area)
                    .CopyTo(values.AsSpan(output * kernel.RowLength + input * area, area));
            }
        }

        return kernel with { Values = values };
    }
}
