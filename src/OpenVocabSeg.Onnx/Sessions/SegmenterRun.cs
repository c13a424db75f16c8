using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Instances;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.Sessions;

/// <summary>Runs a file on images and reads its outputs.</summary>
/// <param name="shared">The loaded file.</param>
/// <param name="classes">Names of the classes.</param>
/// <param name="vocabulary">Words of the classes.</param>
/// <param name="settings">Thresholds.</param>
internal sealed class SegmenterRun(
    SharedSession shared, IReadOnlyList<string> classes, VocabularyTensors vocabulary, OnnxPredictionSettings settings)
{
    private readonly OnnxManifest _manifest = shared.Manifest;
    private readonly GraphRun _graph = new(shared.Session, $"{shared.Name}: its graph");

    /// <summary>Refuses an image that the file does not take.</summary>
    /// <param name="image">The image.</param>
    /// <param name="index">Its number, for the message.</param>
    /// <exception cref="ArgumentException">The file was exported for another size.</exception>
    public void Check(PixelImage image, int index)
    {
        if (image is null)
        {
            throw new ArgumentException($"Image {index} is null.", nameof(image));
        }

        var original = new ImageSize(image.Height, image.Width);
        var network = _manifest.Preprocessing.NetworkSize(original);
        if (_manifest.Size is { } size && size != network)
        {
            throw new ArgumentException(
                $"Image {index} has {original} pixels and is resized to {network}; the file was exported for {size} only.", nameof(image));
        }
    }

    /// <summary>Segments one image.</summary>
    /// <param name="image">An image of any size that <see cref="Check"/> lets pass.</param>
    /// <returns>The detections, best first, some of which may have an empty mask.</returns>
    /// <exception cref="InvalidDataException">
    /// The graph of the file or of its critic fails, or its outputs are not those that its description states.
    /// </exception>
    public Detection[] Predict(PixelImage image)
    {
        var prepared = _manifest.Preprocessing.Prepare(image);
        var network = prepared.Transform.Network;
        using var pixels = OrtValue.CreateTensorValueFromMemory(RedFirst(prepared.Pixels), [network.Height, network.Width, 3]);
        using var words = OrtValue.CreateTensorValueFromMemory(vocabulary.Words, [vocabulary.Count, _manifest.EmbeddingDimension]);
        using var classOfWord = OrtValue.CreateTensorValueFromMemory(vocabulary.ClassOfWord, [vocabulary.ClassOfWord.Length]);
        using var score = OrtValue.CreateTensorValueFromMemory([settings.ScoreThreshold ?? _manifest.ScoreThreshold], [1]);
        using var overlap = OrtValue.CreateTensorValueFromMemory([settings.NmsThreshold ?? _manifest.NmsThreshold], [1]);
        using var results = _graph.Run(
            [OnnxNames.Image, OnnxNames.Words, OnnxNames.ClassOfWord, OnnxNames.ScoreThreshold, OnnxNames.NmsThreshold],
            [pixels, words, classOfWord, score, overlap],
            SessionFile.OutputsOf(_manifest));
        CheckOutputs(results);
        var detections = Detections(results, prepared.Transform);
        return shared.Critic is { } critic
            ? new CriticRun(new GraphRun(critic, SessionFile.NameOfCritic(shared.Name)), _manifest).Judge(
                detections, results[^1], prepared.Transform)
            : detections;
    }

    private void CheckOutputs(IReadOnlyList<OrtValue> results)
    {
        // The scores are first, because their number is that of the other rows.
        var count = _graph.Numbers(OnnxNames.Scores, results[1], GraphRun.Any).Length;
        if (count > _manifest.MaxDetections)
        {
            throw _graph.Wrong($"its output '{OnnxNames.Scores}' has {count} values, but there are {_manifest.MaxDetections} at most");
        }

        var side = _manifest.MaskResolution;
        _graph.Numbers(OnnxNames.Boxes, results[0], count, 4);
        _graph.Check(OnnxNames.Labels, results[2], TensorElementType.Int64, count);
        _graph.Check(OnnxNames.Masks, results[3], TensorElementType.Float, count, side, side);
        if (_manifest.HasNoise)
        {
            _graph.Numbers(OnnxNames.Noise, results[4], count);
        }

        if (shared.Critic is { } critic)
        {
            _graph.Check(
                OnnxNames.CriticMap, results[^1], TensorElementType.Float, critic.InputMetadata[OnnxNames.CriticMap].Dimensions);
        }

        foreach (var label in results[2].GetTensorDataAsSpan<long>())
        {
            if (label < -1 || label >= classes.Count)
            {
                throw _graph.Wrong($"an object has the class {label}, but there are {classes.Count}");
            }
        }
    }

    private static byte[] RedFirst(PixelImage image)
    {
        var pixels = new byte[image.Pixels.Length];
        var source = image.Pixels;
        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            pixels[i] = source[i + 2];
            pixels[i + 1] = source[i + 1];
            pixels[i + 2] = source[i];
        }

        return pixels;
    }

    private Detection[] Detections(IReadOnlyList<OrtValue> results, ImageTransform transform)
    {
        var scores = results[1].GetTensorDataAsSpan<float>();
        var labels = results[2].GetTensorDataAsSpan<long>();
        var masks = results[3].GetTensorDataAsSpan<float>();
        var noise = _manifest.HasNoise ? results[4].GetTensorDataAsSpan<float>() : default;
        var count = labels.IndexOf(-1);
        var detections = new Detection[count < 0 ? labels.Length : count];
        var boxes = Inclusive(results[0].GetTensorDataAsSpan<float>()[..(4 * detections.Length)]);
        var original = transform.ToOriginal(boxes);
        var scaleX = (float)((double)transform.Original.Width / transform.Network.Width);
        var scaleY = (float)((double)transform.Original.Height / transform.Network.Height);
        var area = _manifest.MaskResolution * _manifest.MaskResolution;
        for (var i = 0; i < detections.Length; i++)
        {
            var box = boxes.AsSpan(4 * i, 4);
            var mask = MaskPasting.Paste(
                masks.Slice(i * area, area),
                [box[0] * scaleX, box[1] * scaleY, box[2] * scaleX, box[3] * scaleY],
                transform.Original,
                settings.MaskThreshold ?? _manifest.MaskThreshold);
            detections[i] = new Detection(classes[(int)labels[i]], scores[i], original[i], mask, _manifest.HasNoise ? noise[i] : null);
        }

        return detections;
    }

    // Inside of the network the last column and row belong to a box.
    private static float[] Inclusive(ReadOnlySpan<float> boxes)
    {
        var inclusive = boxes.ToArray();
        for (var i = 0; i < inclusive.Length; i += 4)
        {
            inclusive[i + 2]--;
            inclusive[i + 3]--;
        }

        return inclusive;
    }
}
