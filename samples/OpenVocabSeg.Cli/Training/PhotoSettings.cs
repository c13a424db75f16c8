using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Training;

/// <summary>What a configuration and a scale make of a preset.</summary>
/// <param name="configuration">The configuration.</param>
/// <param name="scale">The scale.</param>
internal sealed class PhotoSettings(PhotoConfiguration configuration, PhotoScale scale)
{
    /// <summary>The settings of the study.</summary>
    /// <param name="seed">Seed of everything random.</param>
    /// <param name="data">The photos.</param>
    /// <param name="words">All word vectors.</param>
    /// <param name="nouns">The nouns.</param>
    /// <param name="backbone">Weights of the backbone.</param>
    /// <param name="features">Keeps features of the frozen backbone; not for the other recipes.</param>
    public StudySettings Create(
        int seed, ExperimentData data, WordEmbeddings words, NounVocabulary nouns, ITensorSource backbone, FeatureStore features)
    {
        var isFrozen = configuration.IsFrozen;
        var vocabulary = isFrozen
            ? StudyVocabulary.OfFrequentWords(words, data, nouns, configuration.FrequentWords, configuration.StopWords, seed)
            : configuration.WordPieceTable is null
                ? StudyVocabulary.OfAllWords(words, data, nouns)
                : new() { Words = words, Nouns = nouns }; // Any piece may be part of any word.
        var model = Scaled(configuration.Recipe.Preset(), vocabulary.Words.Dimension);
        model.Validate();
        return new StudySettings
        {
            Seed = seed,
            Vocabulary = vocabulary,
            BackboneWeights = backbone,
            Model = model,
            Baseline = isFrozen
                ? model.Teacher with { Losses = model.Teacher.Losses with { Captions = null } }
                : model.Teacher with { Layers = model.Teacher.Layers with { FreezeProjection = false } }, // Without stage 1 it is random.
            Scope = new()
            {
                Rows = data.Test.Count > 0 ? scale.Rows : [],
                KeepPseudoLabels = true,
                MeasureGrounding = isFrozen && data.NovelClasses.Count > 0,
            },
            Features = isFrozen ? features : null,
        };
    }

    private ModelPreset Scaled(ModelPreset preset, int embeddingDimension)
    {
        var model = preset.WithInput(embeddingDimension, Preprocessing(preset))
            .WithBatchSizes(scale.CaptionBatchSize, scale.TeacherBatchSize, scale.StudentBatchSize);
        if (scale.Proposals is { } proposals)
        {
            model = model.WithProposals(proposals);
        }

        // The schedule of the frozen backbone stays as it is.
        return configuration.IsFrozen
            ? model with
            {
                CaptionPretraining = model.CaptionPretraining with { Iterations = scale.CaptionIterations },
                Teacher = model.Teacher with { Iterations = scale.TeacherIterations },
                Student = model.Student with { Iterations = scale.StudentIterations },
            }
            : model.Stretched(scale.CaptionIterations, scale.TeacherIterations, scale.StudentIterations);
    }

    // The shorter side is resized to what makes the longer one fit.
    private ImagePreprocessing Preprocessing(ModelPreset preset)
    {
        var longer = scale.LongerSide ?? configuration.LongerSide;
        return preset.Architecture.Preprocessing with
        {
            MinSize = scale.ShorterSide ?? configuration.ShorterSide ?? longer,
            MaxSize = longer,
            Mean = configuration.PixelMean,
        };
    }
}
