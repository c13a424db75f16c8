using System.Globalization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Onnx;

namespace OpenVocabSeg.Samples.OnnxConsole;

/// <summary>Segments one image with an exported model and draws the detections.</summary>
public static class OnnxConsoleCommand
{
    /// <summary>Objects with a score up to this value are neither listed nor drawn: many weak ones would hide the image.</summary>
    public const float Threshold = 0.3f;

    private const string Usage = "usage: OnnxConsole MODEL.onnx IMAGE OVERLAY.png [WORD…]";

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">Model, image, overlay, and words; without words the classes of the model.</param>
    /// <param name="output">Receives a line for each object.</param>
    /// <param name="error">Receives one line for a failure.</param>
    /// <returns>0 for success, 1 for a failure, 2 for wrong usage.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        if (arguments.Count < 3 || arguments.Take(3).Any(string.IsNullOrEmpty))
        {
            error.WriteLine(Usage);
            return 2;
        }

        try
        {
            Segment(arguments[0], arguments[1], arguments[2], [.. arguments.Skip(3)], output);
            return 0;
        }
        catch (Exception exception) when (exception
            is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static void Segment(string model, string imageFile, string overlay, IReadOnlyList<string> words, TextWriter output)
    {
        OverlayPath.Check(overlay, model, imageFile);
        var image = ImageFile.Load(imageFile);
        using var loaded = OnnxSegmenter.Load(model);
        using var worded = words.Count > 0 ? loaded.WithVocabulary(words) : null;
        var segmenter = worded ?? loaded;
        var detections = segmenter.Predict([image], new OnnxPredictionSettings { ScoreThreshold = Threshold })[0];
        foreach (var detection in detections)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{detection.ClassName} {detection.Score:0.00}, {detection.Mask.Area} pixels, noise {detection.MaskNoise ?? 0:0.00}"));
        }

        // The best is first in the list, and is drawn last, on top.
        ImageFile.SavePng(overlay, Overlay.Draw(image, [.. detections.Reverse()], segmenter.Classes));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{overlay}: {detections.Count} objects with a score above {Threshold}."));
    }
}
