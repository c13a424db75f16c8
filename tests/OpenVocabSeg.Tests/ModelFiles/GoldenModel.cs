using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Tests.TestData;

namespace OpenVocabSeg.Tests.ModelFiles;

/// <summary>The model whose files of format version 1 are kept in the folder Golden: small, trained for two steps, with synonyms.</summary>
internal static class GoldenModel
{
    // Not narrower: see "Very narrow networks" in docs/reference/runtime.md.
    public static readonly SegmenterArchitecture Architecture = ModelPresets.QuickStart.Architecture with
    {
        Backbone = ResNetArchitecture.QuickStart with
        {
            StemWidth = 16,
            Stages = [new(16, 16, 1, 2), new(16, 16, 1, 2), new(16, 16, 1, 2)],
        },
        EmbeddingDimension = 8,
        Proposals = ModelPresets.QuickStart.Architecture.Proposals with { Channels = 8 },
        Masks = ModelPresets.QuickStart.Architecture.Masks with { Channels = 8 },
    };

    public static string Folder { get; } = Repository.Folder("tests", "OpenVocabSeg.Tests", "ModelFiles", "Golden");

    /// <summary>Creates the model again.</summary>
    public static InstanceSegmentationTransformer Create(MLContext context)
    {
        using var teacher = context.OpenVocabSeg.Trainers.MaskTeacher(new MaskTeacherOptions
        {
            // Long vectors separate the scores of an untrained model, so that rounding does not change their order.
            WordEmbeddings = WordEmbeddings.Random(SceneClasses.All, 8, seed: 5).CenterOver(SceneClasses.All).WithUnitLength(400),
            Architecture = Architecture,
            Training = ModelPresets.QuickStart.Teacher with { Iterations = 2, BatchSize = 2 },
            Detection = TinyStages.Detection,
            Seed = 2,
        }).Fit(TinyStages.Load(context));
        return teacher.WithVocabulary("cup", new VocabularyClass("animal") { Words = ["fish", "mushroom"] });
    }

    /// <summary>Writes the model's own file and ML.NET's.</summary>
    public static void Save(MLContext context, InstanceSegmentationTransformer model, string folder)
    {
        model.Save(Path.Combine(folder, "segmenter-v1.zip"));
        context.Model.Save(model, TinyStages.Load(context).Schema, Path.Combine(folder, "pipeline-v1.zip"));
    }
}
