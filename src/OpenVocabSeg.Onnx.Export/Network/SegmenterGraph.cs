using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export.Graph;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>The whole segmenter, from an image and words to detections, as one graph.</summary>
internal sealed class SegmenterGraph
{
    private static readonly float[] RegionWeights = [10, 10, 5, 5];

    private readonly SegmenterArchitecture _architecture;
    private readonly DetectionSettings _detection;
    private readonly GraphBuilder _graph = new("segmenter");
    private readonly Layers _layers;
    private readonly BoxGraph _boxes;
    private readonly ResNetGraph _resNet;
    private readonly RegionGraph _regions;
    private readonly MaskGraph _masks;

    /// <param name="architecture">Architecture of the network.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="detection">Scoring and limits.</param>
    /// <param name="precision">Storage precision of the weights.</param>
    public SegmenterGraph(
        SegmenterArchitecture architecture, ModelWeights weights, DetectionSettings detection, OnnxWeightPrecision precision)
    {
        (_architecture, _detection) = (architecture, detection);
        _layers = new Layers(_graph, weights, precision);
        _boxes = new BoxGraph(_graph);
        _resNet = new ResNetGraph(_graph, _layers, architecture.Backbone);
        _regions = new RegionGraph(
            _graph, _layers, _resNet, architecture, Math.Max(detection.Proposals.AfterNms, detection.MaxDetections));
        _masks = new MaskGraph(_graph, _layers, _regions, architecture);
    }

    /// <summary>Pixels on each side of a mask.</summary>
    public int MaskResolution => _masks.Resolution;

    /// <summary>Whether the graph estimates the noise of masks itself, by the noise branch.</summary>
    public bool HasNoise => _detection.EstimateNoise && _masks.HasDeviation && !HasCritic;

    /// <summary>
    /// Whether a critic estimates the noise of masks after the graph has run; then its input map is an output of the graph.
    /// </summary>
    public bool HasCritic => _detection.EstimateNoise && CriticGraph.IsIn(_layers.Weights);

    /// <summary>Builds the graph.</summary>
    /// <param name="normalizeWords">Whether words are scaled to unit length.</param>
    /// <param name="size">The only size that prepared images may have; any if null.</param>
    /// <param name="words">Fixed number of words, including rows of zeros; null for any number.</param>
    public GraphBuilder Build(bool normalizeWords, Data.ImageSize? size, int? words)
    {
        var image = _graph.Input(
            OnnxNames.Image,
            "The image, prepared: red, green, blue.",
            ElementType.Byte,
            size is { } fixedSize ? fixedSize.Height : "height",
            size is { } alsoFixed ? alsoFixed.Width : "width",
            3);
        var vectors = _graph.Input(
            OnnxNames.Words,
            "The vector of each word; rows of zeros are ignored.",
            ElementType.Single,
            words is { } count ? count : "words",
            _architecture.EmbeddingDimension);
        var classOfWord = _graph.OptionalIndices(
            OnnxNames.ClassOfWord, "The class number of each word, from 0; empty if each word is a class.", "words_with_class");
        var scoreThreshold = _graph.OptionalInput(
            OnnxNames.ScoreThreshold, "Detections with a score up to this value are dropped.", _detection.ScoreThreshold);
        var nmsThreshold = _graph.OptionalInput(
            OnnxNames.NmsThreshold, "IoU threshold of the non-maximum suppression within each class.", _detection.NmsThreshold);

        var preparation = new ImageGraph(_graph, _architecture.Preprocessing);
        var networkImage = preparation.Prepare(image);
        var maps = new FeatureGraph(_graph, _layers, _resNet, _architecture).Create(networkImage.Pixels, preparation.ChannelOrder);
        var limits = _boxes.Limits(networkImage.Extent);
        var (proposals, objectness) = new ProposalGraph(_graph, _layers, _boxes).Propose(
            maps.Neck == Value.None ? maps.Body : maps.Neck, _architecture.Backbone.BackboneStride, _detection.Proposals, limits);
        for (var pass = 1; pass < _detection.BoxPasses; pass++)
        {
            var regressed = _regions.Predict(maps, proposals, $"pass{pass}", classify: false);
            proposals = _boxes.Decode(regressed.Deltas, proposals, RegionWeights, limits);
        }

        var head = _regions.Predict(maps, proposals, "predictor", classify: true);
        var decoded = _boxes.Decode(head.Deltas, proposals, RegionWeights, limits);
        var detections = new DetectionGraph(_graph, _boxes, _architecture, _detection);
        var vocabulary = detections.Vocabulary(vectors, classOfWord, normalizeWords);
        var scores = detections.Scores(head, objectness, vocabulary);
        var found = detections.Select(decoded, scores, scoreThreshold, nmsThreshold);
        var masks = _masks.Predict(maps, found, HasNoise);
        AddOutputs(found, masks);
        if (HasCritic)
        {
            _graph.Output(
                _masks.MapOf(maps), OnnxNames.CriticMap, "Input map of the mask critic.", ElementType.Single,
                1, _masks.MapChannels, "map_height", "map_width");
        }

        return _graph;
    }

    private void AddOutputs(DetectionValues found, MaskValues masks)
    {
        _graph.Begin("outputs");
        var most = _detection.MaxDetections;
        var missing = _graph.Subtract(_graph.Int64s(most), found.Count);
        var zero = _graph.Single(0);
        _graph.Output(
            _graph.PadFirst(_graph.Add(found.Boxes, _graph.Singles([0, 0, 1, 1], 1, 4)), 2, missing, zero),
            OnnxNames.Boxes,
            "x0 y0 x1 y1 of each detection in pixels of the prepared image, best detection first.",
            ElementType.Single,
            most,
            4);
        _graph.Output(
            _graph.PadFirst(found.Scores, 1, missing, zero), OnnxNames.Scores, "The score of each, 0 to 1.", ElementType.Single, most);
        _graph.Output(
            _graph.PadFirst(found.Classes, 1, missing, _graph.Int64(-1)),
            OnnxNames.Labels,
            "The class number of each detection, from 0; -1 if there is no detection.",
            ElementType.Int64,
            most);
        _graph.Output(
            _graph.PadFirst(masks.Probabilities, 3, missing, zero),
            OnnxNames.Masks,
            "The probability that each cell of the box belongs to the object.",
            ElementType.Single,
            most,
            MaskResolution,
            MaskResolution);
        if (masks.Deviation != Value.None)
        {
            _graph.Output(
                _graph.PadFirst(_masks.BranchNoise(masks, _detection.MaskThreshold), 1, missing, zero),
                OnnxNames.Noise,
                "The estimated noise of each mask, 0 to 1.",
                ElementType.Single,
                most);
        }
    }
}
