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
        var teacher = TeacherSettings.QuickStart;
        var student = StudentSettings.QuickStart;
        return new StudySettings
        {
            Seed = seed,
            Words = SceneWords.Create(SegmenterArchitecture.QuickStart.EmbeddingDimension, seed),
            Nouns = NounVocabulary.FromNames(SceneClasses.All),
            Architecture = SegmenterArchitecture.QuickStart,
            CaptionPretraining = small ? CaptionPretrainingSettings.QuickStart with { Epochs = 5 } : CaptionPretrainingSettings.QuickStart,
            Teacher = small ? teacher with { Iterations = 60 } : teacher,
            Baseline = TeacherSettings.QuickStartFromScratch with { Iterations = small ? 60 : TeacherSettings.QuickStartFromScratch.Iterations },
            PseudoLabels = PseudoLabelSettings.QuickStart,
            Student = small ? student with { Iterations = 25 } : student,
            Detection = DetectionSettings.QuickStart,

            // The two others need pictures with both captions and masks, and words that mean something.
            Rows = [.. StudyRow.Names.Except(["randomWordVectors", "oracleRegionStudent"])],
        };
    }
}
