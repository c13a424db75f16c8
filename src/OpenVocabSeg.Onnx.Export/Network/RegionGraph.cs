using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.BoxHead;
using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>Pools regions from the feature maps and applies the box head.</summary>
/// <param name="graph">The graph to add nodes to.</param>
/// <param name="layers">The layers with weights.</param>
/// <param name="resNet">The ResNet, whose last stage is the region head.</param>
/// <param name="architecture">Architecture of the detector.</param>
/// <param name="most">Maximum number of regions.</param>
internal sealed class RegionGraph(
    GraphBuilder graph, Layers layers, ResNetGraph resNet, SegmenterArchitecture architecture, int most)
{
    private const string Box = "roi_heads.box";
    private const string Predictor = $"{Box}.predictor";
    private const int FirstForegroundDelta = 4;
    private const int DeltaCount = 4;

    // Matrices are used while the products of rows with the map fit into memory, and take less time than ONNX Runtime's RoiAlign:
    // it reads a number in the time of some thirty multiplications.
    private const int MostNumbers = 1 << 23;
    private const int MultiplicationsPerRead = 30;
    private const int ReadsPerSample = 4;

    private readonly RegionMatrixGraph _matrices = new(graph, architecture.Regions.SamplingRatio);

    // The outputs of the linear layers on the mean region feature, with their weights concatenated.
    private Value _meanMap = Value.None;

    /// <summary>RoIAlign: regions of a map, averaged from bilinear samples.</summary>
    /// <param name="map">[1, C, h, w].</param>
    /// <param name="channels">C.</param>
    /// <param name="boxes">[N, 4] in network pixels.</param>
    /// <param name="resolution">Cells on each side of a region.</param>
    /// <param name="stride">Network pixels between the cells of the map.</param>
    /// <returns>[N, C, resolution, resolution].</returns>
    public Value Pool(Value map, int channels, Value boxes, int resolution, int stride)
    {
        if (MatricesSuit(channels, resolution, stride))
        {
            return _matrices.Pool(map, boxes, resolution, stride);
        }

        // There is only one image, so every region has batch index 0.
        var images = graph.Filled(graph.Length(boxes, 0), graph.Int64(0));
        return graph.Node(
            "RoiAlign",
            [map, boxes, images],
            NodeAttribute.Of("coordinate_transformation_mode", "output_half_pixel"),
            NodeAttribute.Of("output_height", resolution),
            NodeAttribute.Of("output_width", resolution),
            NodeAttribute.Of("sampling_ratio", architecture.Regions.SamplingRatio),
            NodeAttribute.Of("spatial_scale", 1f / stride));
    }

    private bool MatricesSuit(int channels, int resolution, int stride)
    {
        var samples = architecture.Regions.SamplingRatio;
        var (height, width) = LargestMap(stride);
        return samples > 0
            && (long)most * resolution * width * channels <= MostNumbers
            && height * width / resolution + width <= samples * samples * ReadsPerSample * MultiplicationsPerRead;
    }

    // A mean needs a weight for each cell of the map, RoiAlign its result before the mean.
    private bool MeanByMatricesSuits(int channels, int resolution, int stride)
    {
        var (height, width) = LargestMap(stride);
        var numbers = (long)most * height * width;
        return architecture.Regions.SamplingRatio > 0
            && (numbers <= MostNumbers || numbers <= (long)most * channels * resolution * resolution);
    }

    private (int Height, int Width) LargestMap(int stride) =>
        (1 + architecture.Preprocessing.MinSize / stride, 1 + architecture.Preprocessing.MaxSize / stride);

    /// <summary>Cells on each side of a region after the last stage.</summary>
    public int StageResolution
    {
        get
        {
            var stride = architecture.Backbone.Stages[^1].Stride;
            return (architecture.Regions.Resolution + stride - 1) / stride;
        }
    }

    /// <summary>Regions after the last stage, [N, C, r, r].</summary>
    public Value PoolStage(FeatureValues maps, Value boxes) => maps.Dense == Value.None
        ? resNet.HeadStage(
            Pool(maps.Body, architecture.Backbone.BackboneChannels, boxes, architecture.Regions.Resolution, Stride))
        : Pool(maps.Dense, architecture.Backbone.HeadChannels, boxes, StageResolution, Stride);

    /// <summary>Outputs of the box head for regions.</summary>
    /// <param name="maps">The maps.</param>
    /// <param name="boxes">[N, 4] in network pixels.</param>
    /// <param name="pass">Prefix of the nodes' names.</param>
    /// <param name="classify">Whether the regions are also classified, or only their boxes regressed.</param>
    public BoxHeadValues Predict(FeatureValues maps, Value boxes, string pass, bool classify)
    {
        graph.Begin($"{Box}.{pass}");
        if (maps.Neck != Value.None)
        {
            var embeddings = classify ? MeanMapped(maps, boxes, [EmbeddingLayer])[0] : Value.None;
            graph.Begin($"{Box}.{pass}");
            var encoded = Encode(Pool(maps.Neck, architecture.NeckChannels, boxes, RegionEncoder.Side, Stride));
            return new BoxHeadValues(embeddings, layers.Linear(encoded, $"{Predictor}.bbox_pred", DeltaLayer.Weights, DeltaLayer.Bias),
                Iou(encoded));
        }

        if (architecture.Boxes.Regression == BoxRegressionInput.Mean)
        {
            RegionLayer[] wanted = architecture.Boxes.PredictsIou ? [EmbeddingLayer, DeltaLayer, IouLayer] : [EmbeddingLayer, DeltaLayer];
            var parts = MeanMapped(maps, boxes, wanted);
            return new BoxHeadValues(parts[0], parts[1], architecture.Boxes.PredictsIou ? graph.Squeeze(parts[2], 1) : Value.None);
        }

        var pooled = PoolStage(maps, boxes);
        graph.Begin($"{Box}.{pass}");
        var cells = graph.Node("Flatten", [pooled], NodeAttribute.Of("axis", 1));
        return new BoxHeadValues(
            classify ? layers.Linear(graph.Mean(pooled, 2, 3), $"{Predictor}.emb_pred") : Value.None,
            layers.Linear(cells, $"{Predictor}.bbox_pred", DeltaLayer.Weights, DeltaLayer.Bias),
            Iou(cells));
    }

    private int Stride => architecture.Backbone.BackboneStride;

    private RegionLayer EmbeddingLayer =>
        new(layers.Weights.Read($"{Predictor}.emb_pred.weight"), layers.Weights.Read($"{Predictor}.emb_pred.bias"));

    // The first four deltas are never used.
    private RegionLayer DeltaLayer => new(
        layers.Weights.Read($"{Predictor}.bbox_pred.weight").Rows(FirstForegroundDelta, DeltaCount),
        layers.Weights.Read($"{Predictor}.bbox_pred.bias").Rows(FirstForegroundDelta, DeltaCount));

    private RegionLayer IouLayer =>
        new(layers.Weights.Read($"{Predictor}.fit_pred.weight"), layers.Weights.Read($"{Predictor}.fit_pred.bias"));

    private Value Iou(Value input) =>
        architecture.Boxes.PredictsIou ? graph.Squeeze(layers.Linear(input, $"{Predictor}.fit_pred"), 1) : Value.None;

    private Value Encode(Value regions)
    {
        var cells = graph.Relu(layers.Convolution(regions, $"{Box}.encoder.conv", padding: 1));
        return graph.Relu(layers.Linear(graph.Node("Flatten", [cells], NodeAttribute.Of("axis", 1)), $"{Box}.encoder.fc"));
    }

    // Linear layers on the mean region feature. If regions are pooled from the dense map, the layers are applied to the map first and
    // their few channels are pooled: pooling and mean are linear, too, and pooling all channels would cost twenty times as much.
    private Value[] MeanMapped(FeatureValues maps, Value boxes, RegionLayer[] wanted)
    {
        var matrix = wanted.Select(layer => layer.Weights).Aggregate((a, b) => a.Append(b));
        var bias = wanted.Select(layer => layer.Bias).Aggregate((a, b) => a.Append(b));
        Value mapped;
        if (maps.Dense == Value.None)
        {
            var pooled = PoolStage(maps, boxes);
            graph.Begin($"{Box}.predictor");
            mapped = layers.Linear(graph.Mean(pooled, 2, 3), $"{Predictor}.mean", matrix, bias);
        }
        else
        {
            if (_meanMap == Value.None)
            {
                var kernel = matrix.As(matrix.Shape[0], matrix.Shape[1], 1, 1);
                _meanMap = layers.Convolution(maps.Dense, $"{Predictor}.mean", kernel, bias: null);
            }

            // The bias is added last, because samples outside the map are zero.
            var channels = (int)matrix.Shape[0];
            var pooled = MeanByMatricesSuits(channels, StageResolution, Stride)
                ? _matrices.Mean(_meanMap, channels, boxes, StageResolution, Stride)
                : graph.Mean(Pool(_meanMap, channels, boxes, StageResolution, Stride), 2, 3);
            mapped = graph.Add(pooled, layers.Bias($"{Predictor}.mean", bias));
        }

        if (wanted.Length == 1)
        {
            return [mapped];
        }

        var start = 0L;
        var parts = new List<Value>();
        foreach (var layer in wanted)
        {
            parts.Add(graph.Slice(mapped, 1, start, start + layer.Bias.Shape[0]));
            start += layer.Bias.Shape[0];
        }

        return [.. parts];
    }

    private readonly record struct RegionLayer(Weight Weights, Weight Bias);
}
