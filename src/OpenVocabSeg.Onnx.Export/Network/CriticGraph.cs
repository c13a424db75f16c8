using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.MaskHead.Noise;
using OpenVocabSeg.Onnx.Export.Graph;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>
/// The mask critic as a separate graph. Its input masks are already pasted into the image, so it runs after the segmenter.
/// </summary>
internal sealed class CriticGraph
{
    private const string Critic = "roi_heads.mask.critic";

    // MaskCritic's.
    private const float Trust = 2;
    private static readonly int[] Dilations = [1, 2, 4];

    private readonly GraphBuilder _graph = new("critic");
    private readonly Layers _layers;
    private readonly MaskGraph _masks;

    /// <param name="architecture">The shape of the network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="precision">How weights are stored.</param>
    /// <param name="most">Maximum number of masks.</param>
    public CriticGraph(SegmenterArchitecture architecture, ModelWeights weights, OnnxWeightPrecision precision, int most)
    {
        _layers = new Layers(_graph, weights, precision);
        var resNet = new ResNetGraph(_graph, _layers, architecture.Backbone);
        _masks = new MaskGraph(_graph, _layers, new RegionGraph(_graph, _layers, resNet, architecture, most), architecture);
    }

    /// <summary>Whether a network has a critic.</summary>
    public static bool IsIn(ModelWeights weights) => weights.Has($"{Critic}.reduction.weight");

    /// <summary>Builds the graph.</summary>
    /// <param name="calibration">Calibration of the critic's estimate.</param>
    public GraphBuilder Build(NoiseCalibration calibration)
    {
        var map = _graph.Input(
            OnnxNames.CriticMap, "The output of the segmenter.", ElementType.Single, 1, _masks.MapChannels, "map_height", "map_width");
        var boxes = _graph.Input(
            OnnxNames.Boxes, "The surroundings of each mask in pixels of the prepared image.", ElementType.Single, "masks", 4);
        var given = _graph.Input(
            OnnxNames.Masks, "Each mask in its surroundings: 0 and 1.", ElementType.Single, "masks", _masks.Resolution, _masks.Resolution);
        var prediction = _masks.Predict(_masks.MapsOf(map), boxes, withDeviation: false);
        _graph.Begin(Critic);
        var signs = Signed(given);
        var hidden = _graph.Concatenate(1, prediction.Features, signs, Signed(prediction.Probabilities));
        hidden = _graph.Relu(_layers.Convolution(hidden, $"{Critic}.reduction"));
        for (var i = 0; i < Dilations.Length; i++)
        {
            hidden = _graph.Relu(_layers.Convolution(hidden, $"{Critic}.conv{i + 1}", Dilations[i], Dilations[i]));
        }

        var logits = _graph.Add(_layers.Convolution(hidden, $"{Critic}.correction"), _graph.Multiply(signs, _graph.Single(Trust)));
        var noise = _masks.ExpectedNoise(given, _graph.Sigmoid(_graph.Squeeze(logits, 1)));
        _graph.Output(
            Calibrated(noise, calibration), OnnxNames.Noise, "How wrong each mask is expected to be, 0 to 1.", ElementType.Single, "masks");
        return _graph;
    }

    // −1 and 1 with a dimension of channels.
    private Value Signed(Value masks) =>
        _graph.Subtract(_graph.Multiply(_graph.Unsqueeze(masks, 1), _graph.Single(2)), _graph.Single(1));

    // NoiseCalibration.Apply.
    private Value Calibrated(Value noise, NoiseCalibration calibration)
    {
        var share = _graph.Minimum(_graph.Maximum(noise, _graph.Single(0)), _graph.Single(1));
        if (calibration == NoiseCalibration.Identity)
        {
            return share;
        }

        var odds = _graph.Subtract(_graph.Node("Log", [share]), _graph.Node("Log", [_graph.Subtract(_graph.Single(1), share)]));
        return _graph.Sigmoid(
            _graph.Add(_graph.Multiply(odds, _graph.Single((float)calibration.Slope)), _graph.Single((float)calibration.Offset)));
    }
}
