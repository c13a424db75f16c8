using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>The networks and numbers of the quick start: the presets of the library, shortened for the small scale.</summary>
public static class QuickStartRecipe
{
    /// <summary>The study of the quick start: data, settings and rows at a scale.</summary>
    /// <param name="seed">Seed of scenes, weights and draws.</param>
    /// <param name="scale">Full, or small enough for a try in under a minute.</param>
    public static StudySettings Create(int seed, QuickStartScale scale)
    {
        var small = scale == QuickStartScale.Small;
        var teacher = ModelPresets.QuickStart.Teacher;
        var student = ModelPresets.QuickStart.Student;
        return new StudySettings
        {
            Seed = seed,
            Words = SceneWords.Create(ModelPresets.QuickStart.Architecture.EmbeddingDimension, seed),
            Nouns = NounVocabulary.FromNames(SceneClasses.All),
            Architecture = ModelPresets.QuickStart.Architecture,
            CaptionPretraining = small
                ? ModelPresets.QuickStart.CaptionPretraining with { Epochs = 5 }
                : ModelPresets.QuickStart.CaptionPretraining,
            Teacher = small ? teacher with { Iterations = 60 } : teacher,
            Baseline = small
                ? ModelPresets.QuickStartFromScratch.Teacher with { Iterations = 60 }
                : ModelPresets.QuickStartFromScratch.Teacher,
            PseudoLabels = ModelPresets.QuickStart.PseudoLabels,
            Student = small ? student with { Iterations = 25 } : student,
            Detection = ModelPresets.QuickStart.Detection,

            // The two others need images with both captions and masks, and words that mean something.
            Rows = [.. StudyRow.Names.Except(["randomWordVectors", "oracleRegionStudent"])],
        };
    }
}
