using Microsoft.ML.OnnxRuntime;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Instances;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.Sessions;

/// <summary>Runs a file on images and reads what it gives.</summary>
/// <param name="session">The loaded file.</param>
/// <param name="manifest">What the file says of itself.</param>
/// <param name="classes">The classes' names.</param>
/// <param name="vocabulary">The classes' words.</param>
/// <param name="settings">Thresholds.</param>
internal sealed class SegmenterRun(
    InferenceSession session,
    OnnxManifest manifest,
    IReadOnlyList<string> classes,
    VocabularyTensors vocabulary,
    OnnxPredictionSettings settings)
{
    /// <summary>Segments one image.</summary>
    public Detection[] Predict(PixelImage image)
    {
        if (manifest.Size is { } size && (size.Height != image.Height || size.Width != image.Width))
        {
            throw new ArgumentException($"The file was exported for images of {size}; this one has {image.Height}×{image.Width} pixels.",
                nameof(image));
        }

        using var options = new RunOptions();
        using var pixels = OrtValue.CreateTensorValueFromMemory(RedFirst(image), [image.Height, image.Width, 3]);
        using var words = OrtValue.CreateTensorValueFromMemory(vocabulary.Words, [vocabulary.Count, manifest.EmbeddingDimension]);
        using var classOfWord = OrtValue.CreateTensorValueFromMemory(vocabulary.ClassOfWord, [vocabulary.ClassOfWord.Length]);
        using var score = OrtValue.CreateTensorValueFromMemory([settings.ScoreThreshold ?? manifest.ScoreThreshold], [1]);
        using var overlap = OrtValue.CreateTensorValueFromMemory([settings.NmsThreshold ?? manifest.NmsThreshold], [1]);
        string[] outputs =
        [
            OnnxNames.Boxes, OnnxNames.Scores, OnnxNames.Labels, OnnxNames.Masks, .. manifest.HasNoise ? (string[])[OnnxNames.Noise] : [],
        ];
        using var results = session.Run(
            options,
            [OnnxNames.Image, OnnxNames.Words, OnnxNames.ClassOfWord, OnnxNames.ScoreThreshold, OnnxNames.NmsThreshold],
            [pixels, words, classOfWord, score, overlap],
            outputs);
        return Detections(results, new ImageSize(image.Height, image.Width));
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

    private Detection[] Detections(IReadOnlyList<OrtValue> results, ImageSize size)
    {
        var boxes = results[0].GetTensorDataAsSpan<float>();
        var scores = results[1].GetTensorDataAsSpan<float>();
        var labels = results[2].GetTensorDataAsSpan<long>();
        var masks = results[3].GetTensorDataAsSpan<float>();
        var noise = manifest.HasNoise ? results[4].GetTensorDataAsSpan<float>() : default;
        var count = labels.IndexOf(-1);
        var detections = new Detection[count < 0 ? labels.Length : count];
        var area = manifest.MaskResolution * manifest.MaskResolution;
        for (var i = 0; i < detections.Length; i++)
        {
            var box = boxes.Slice(4 * i, 4);

            // The last column and row of the box belong to it.
            var mask = MaskPasting.Paste(
                masks.Slice(i * area, area),
                [box[0], box[1], box[2] - 1, box[3] - 1],
                size,
                settings.MaskThreshold ?? manifest.MaskThreshold);
            detections[i] = new Detection(
                classes[(int)labels[i]],
                scores[i],
                new BoundingBox(box[0], box[1], box[2], box[3]),
                mask,
                manifest.HasNoise ? noise[i] : 0);
        }

        // What covers no pixel is no object.
        return Array.FindAll(detections, detection => detection.Mask.Area > 0);
    }
}
