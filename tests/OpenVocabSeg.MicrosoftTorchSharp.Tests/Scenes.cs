using Microsoft.ML;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.MicrosoftTorchSharp.Tests;

/// <summary>Generated scenes as rows for both trainers, and a model of ours that learns nothing in two steps.</summary>
internal static class Scenes
{
    /// <summary>Rows with keys as labels.</summary>
    public static IDataView Load(MLContext context)
    {
        _ = context.OpenVocabSeg;
        var scenes = new SceneGenerator(new SceneOptions { Seed = 4 }).GenerateMany(4);
        var data = context.Data.LoadFromEnumerable(scenes.Select(scene => new SceneRow
        {
            Image = scene.Image.ToMLImage(),
            Label = [.. scene.Objects.Select(item => item.ClassName)],
            BoundingBoxes =
            [
                .. scene.Objects.SelectMany(item =>
                    new[] { (float)item.Box.X0, (float)item.Box.Y0, (float)item.Box.X1, (float)item.Box.Y1 }),
            ],
            Masks = [.. scene.Objects.Select(item => item.Mask.ToCompressedCounts())],
        }).ToArray());
        return context.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
    }

    /// <summary>Our trainer.</summary>
    public static InstanceSegmentationTrainer Trainer(MLContext context) => context.OpenVocabSeg.Trainers.InstanceSegmentation(
        new InstanceSegmentationOptions(ModelPresets.QuickStartFromScratch)
        {
            Training = ModelPresets.QuickStartFromScratch.Teacher with { Iterations = 2, BatchSize = 2 },
            Detection = new DetectionSettings { ScoreThreshold = 0, MaxDetections = 3 },
            Seed = 1,
        });
}
