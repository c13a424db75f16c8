using OpenVocabSeg.Networks;
using OpenVocabSeg.Onnx.Export.Graph;

namespace OpenVocabSeg.Onnx.Export.Network;

/// <summary>Classifies regions against words and selects the detections.</summary>
/// <param name="graph">The graph to add nodes to.</param>
/// <param name="boxes">Arithmetic of boxes.</param>
/// <param name="architecture">Architecture of the detector.</param>
/// <param name="detection">Scoring and limits.</param>
internal sealed class DetectionGraph(GraphBuilder graph, BoxGraph boxes, SegmenterArchitecture architecture, DetectionSettings detection)
{
    // Its exp is 0 relative to any logit. Unlike −∞, it keeps a softmax over only such values finite.
    private const float Impossible = -1e30f;
    private const float LeastNorm = 1e-12f;

    /// <summary>The vocabulary.</summary>
    /// <param name="words">[K, D].</param>
    /// <param name="classOfWord">int64 [K]; none if every word is a class.</param>
    /// <param name="normalize">Whether the words are scaled to unit length.</param>
    public VocabularyValues Vocabulary(Value words, Value classOfWord, bool normalize)
    {
        graph.Begin("vocabulary");
        var largest = graph.Node("ReduceMax", [graph.Node("Abs", [words]), graph.Int64s(1)], NodeAttribute.Of("keepdims", 0));
        var isWord = graph.Greater(largest, graph.Single(0));
        if (normalize)
        {
            var norm = graph.Node("ReduceL2", [words, graph.Int64s(1)], NodeAttribute.Of("keepdims", 1));
            words = graph.Divide(words, graph.Maximum(norm, graph.Single(LeastNorm)));
        }

        // Words without a given class are classes of their own.
        var count = graph.Length(words, 0);
        var own = graph.Range(graph.Squeeze(count, 0));
        var given = graph.Length(classOfWord, 0);
        var rest = graph.Node("Slice", [own, given, count, graph.Int64s(0)]);
        var classes = graph.Concatenate(0, classOfWord, rest);
        var classCount = graph.Add(
            graph.Node("ReduceMax", [graph.Concatenate(0, classes, graph.Int64s(-1)), graph.Int64s(0)], NodeAttribute.Of("keepdims", 1)),
            graph.Int64s(1));
        var none = graph.Filled(classCount, graph.Single(0));
        var isClass = graph.Node(
            "ScatterElements",
            [none, classes, graph.Cast(isWord, ElementType.Single)],
            NodeAttribute.Of("axis", 0),
            NodeAttribute.Of("reduction", "max"));
        return new VocabularyValues(graph.Transpose(words, 1, 0), isWord, classes, classCount, isClass);
    }

    /// <summary>The scores of regions.</summary>
    /// <param name="head">Outputs of the box head for N regions.</param>
    /// <param name="objectness">[N], objectness by the proposal network.</param>
    /// <param name="vocabulary">The classes.</param>
    /// <returns>[N, C].</returns>
    public Value Scores(BoxHeadValues head, Value objectness, VocabularyValues vocabulary)
    {
        graph.Begin("scores");
        var similarity = graph.Where(
            vocabulary.IsWord, graph.MatMul(head.Embeddings, vocabulary.Columns), graph.Single(Impossible));
        var regions = graph.Length(objectness, 0);
        var empty = graph.Filled(graph.Concatenate(0, regions, vocabulary.ClassCount), graph.Single(Impossible));
        var index = graph.Expand(graph.Unsqueeze(vocabulary.ClassOfWord, 0), graph.Shape(similarity));

        // The score of a class is that of its best word.
        var logits = graph.Node(
            "ScatterElements", [empty, index, similarity], NodeAttribute.Of("axis", 1), NodeAttribute.Of("reduction", "max"));
        Value probabilities;
        if (detection.Score.GivenObject)
        {
            probabilities = Softmax(logits);
        }
        else
        {
            var background = graph.Filled(
                graph.Concatenate(0, regions, graph.Int64s(1)), graph.Single((float)architecture.Boxes.BackgroundLogit));
            probabilities = graph.Slice(Softmax(graph.Concatenate(1, background, logits)), 1, 1);
        }

        var scores = graph.Multiply(probabilities, vocabulary.IsClass);
        return Factors(objectness, head.Iou) is { } factors ? graph.Multiply(scores, graph.Unsqueeze(factors, 1)) : scores;
    }

    /// <summary>The best detections, best first.</summary>
    /// <param name="regions">[N, 4], the regressed boxes.</param>
    /// <param name="scores">[N, C].</param>
    /// <param name="scoreThreshold">Score threshold, [1].</param>
    /// <param name="nmsThreshold">IoU threshold of the non-maximum suppression, [1].</param>
    public DetectionValues Select(Value regions, Value scores, Value scoreThreshold, Value nmsThreshold)
    {
        graph.Begin("detections");
        var byClass = graph.Transpose(scores, 1, 0);
        var (classes, kept) = boxes.Suppress(regions, byClass, graph.Int64s(detection.MaxDetections), nmsThreshold, scoreThreshold);
        var pairs = graph.Concatenate(1, graph.Unsqueeze(classes, 1), graph.Unsqueeze(kept, 1));
        var keptScores = graph.Node("GatherND", [byClass, pairs]);
        var count = graph.Minimum(graph.Shape(keptScores), graph.Int64s(detection.MaxDetections));
        var (best, order) = graph.Top(keptScores, count);
        return new DetectionValues(graph.Gather(regions, graph.Gather(kept, order)), best, graph.Gather(classes, order), count);
    }

    private Value Softmax(Value logits) => graph.Node("Softmax", [logits], NodeAttribute.Of("axis", 1));

    private Value? Factors(Value objectness, Value iou)
    {
        var weights = detection.Score;
        Value? byObjectness = weights.ObjectnessWeight == 0 ? null : graph.Power(objectness, (float)weights.ObjectnessWeight);
        Value? byIou = weights.IouWeight == 0 ? null : graph.Power(graph.Sigmoid(iou), (float)weights.IouWeight);
        return byObjectness is { } first && byIou is { } second ? graph.Multiply(first, second) : byObjectness ?? byIou;
    }
}
