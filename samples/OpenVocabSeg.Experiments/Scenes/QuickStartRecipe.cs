using OpenVocabSeg.Data.Captions;
using OpenVocabSeg.Data.Scenes;
using OpenVocabSeg.Experiments.Study;
using OpenVocabSeg.Networks.Grounding;
using OpenVocabSeg.Networks.Segmentation;

namespace OpenVocabSeg.Experiments.Scenes;

/// <summary>The networks and numbers of the quick start: the presets of the library, shortened for the small scale.</summary>
public static class QuickStartRecipe
{
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
