using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Experiments;

/// <summary>Architecture and settings of the quick start: the presets of the library, shortened for the small scale.</summary>
public static class QuickStartRecipe
{
    /// <summary>The study of the quick start: data, settings and rows at a scale.</summary>
    /// <param name="seed">Random seed of scenes, weights and training.</param>
    /// <param name="scale">Full, or small for a trial run.</param>
    public static StudySettings Create(int seed, QuickStartScale scale)
    {
        var (model, scratch) = (ModelPresets.QuickStart, ModelPresets.QuickStartFromScratch.Teacher);
        if (scale == QuickStartScale.Small)
        {
            scratch = scratch with { Iterations = 60 };
            model = model with
            {
                CaptionPretraining = model.CaptionPretraining with { Epochs = 5 },
                Teacher = model.Teacher with { Iterations = 60 },
                Student = model.Student with { Iterations = 25 },
            };
        }

        return new StudySettings
        {
            Seed = seed,
            Vocabulary = new()
            {
                Words = SceneWords.Create(model.Architecture.EmbeddingDimension, seed),
                Nouns = NounVocabulary.FromNames(SceneClasses.All),
            },
            Model = model,
            Baseline = scratch,

            // The two other rows need images with both captions and masks, and real word vectors.
            Scope = new() { Rows = [.. StudyRow.Names.Except(["randomWordVectors", "oracleRegionStudent"])] },
        };
    }
}
