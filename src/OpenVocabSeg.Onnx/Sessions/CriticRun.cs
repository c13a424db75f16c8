using Microsoft.ML.OnnxRuntime;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Instances;
using OpenVocabSeg.Data.Masks;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.Sessions;

/// <summary>Asks the critic of a file how wrong masks are to be expected. It sees each with its surroundings.</summary>
/// <param name="critic">The graph of the critic.</param>
/// <param name="manifest">Description of the file.</param>
internal sealed class CriticRun(GraphRun critic, OnnxManifest manifest)
{
    /// <summary>The detections with their masks' noise; those with an empty mask stay as they are.</summary>
    /// <param name="detections">Detections of an image.</param>
    /// <param name="map">Input map of the critic, an output of the segmenter.</param>
    /// <param name="transform">The way from the image into the network's input.</param>
    /// <exception cref="InvalidDataException">The critic fails, or its output is not a number for each mask.</exception>
    public Detection[] Judge(Detection[] detections, OrtValue map, ImageTransform transform)
    {
        var judged = Array.FindAll(detections, detection => detection.Mask.Area > 0);
        if (judged.Length == 0)
        {
            return detections;
        }

        var resolution = manifest.MaskResolution;
        var area = resolution * resolution;
        var regions = transform.ToNetwork([.. judged.Select(detection => MaskSurroundings.Around(detection.Mask))]);
        var given = new float[judged.Length * area];
        for (var i = 0; i < judged.Length; i++)
        {
            MaskCropping.Draw(
                new RunLengthPixels(judged[i].Mask),
                transform,
                regions.AsSpan(4 * i, 4),
                resolution,
                dilated: false,
                given.AsSpan(i * area, area));
        }

        using var boxes = OrtValue.CreateTensorValueFromMemory(regions, [judged.Length, 4]);
        using var masks = OrtValue.CreateTensorValueFromMemory(given, [judged.Length, resolution, resolution]);
        using var results = critic.Run([.. OnnxNames.CriticInputs], [map, boxes, masks], [OnnxNames.Noise]);
        var noise = critic.Numbers(OnnxNames.Noise, results[0], judged.Length);
        var next = 0;
        var all = new Detection[detections.Length];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = detections[i].Mask.Area > 0 ? detections[i] with { MaskNoise = noise[next++] } : detections[i];
        }

        return all;
    }
}
