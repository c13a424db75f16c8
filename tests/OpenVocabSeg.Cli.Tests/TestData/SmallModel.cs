using Microsoft.ML;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Tests.TestData;

/// <summary>A model file of a small network, trained for a few steps only: it finds objects, but does not classify them.</summary>
internal static class SmallModel
{
    public static readonly IReadOnlyList<string> Words = [.. SceneClasses.All, "red", "fire", "hydrant", "[bold]"];

    public static readonly SceneGenerator Scenes = new(new SceneOptions { Side = 48 });

    public static void Train(string path, WordEmbeddings? words = null, int? batchSize = null)
    {
        var context = new MLContext(1);
        words ??= WordEmbeddings.Random(Words, ModelPresets.QuickStart.Architecture.EmbeddingDimension, 1);
        var trainer = context.OpenVocabSeg.Trainers.MaskTeacher(new MaskTeacherOptions
        {
            WordEmbeddings = words,
            Architecture = ModelPresets.QuickStart.Architecture with { EmbeddingDimension = words.Dimension },
            Training = ModelPresets.QuickStart.Teacher with { Iterations = 2, BatchSize = 2 },
            Detection = ModelPresets.QuickStart.Detection with
            {
                BatchSize = batchSize ?? ModelPresets.QuickStart.Detection.BatchSize,
            },
        });
        var rows = context.Data.LoadFromEnumerable(Scenes.GenerateMany(4).Select(ToRow).ToArray());
        var data = context.Transforms.Conversion.MapValueToKey(nameof(SceneRow.Label)).Fit(rows).Transform(rows);
        using var teacher = trainer.Fit(data);
        teacher.Save(path);
    }

    private static SceneRow ToRow(Scene scene) => new()
    {
        Image = scene.Image.ToMLImage(),
        Label = [.. scene.Objects.Select(item => item.ClassName)],
        BoundingBoxes =
        [
            .. scene.Objects.SelectMany(item => new[] { item.Box.X0, item.Box.Y0, item.Box.X1, item.Box.Y1 }).Select(edge => (float)edge),
        ],
        Masks = [.. scene.Objects.Select(item => item.Mask.ToCompressedCounts())],
    };
}
