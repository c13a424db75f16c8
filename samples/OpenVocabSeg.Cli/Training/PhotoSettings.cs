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
        var (vocabulary, model, baseline) = configuration.Recipe switch
        {
            PhotoRecipeKind.FrozenBackbone => Frozen(ModelPresets.FrozenResNet50, seed, data, words, nouns),
            PhotoRecipeKind.Photos => Frozen(ModelPresets.Photos, seed, data, words, nouns),
            PhotoRecipeKind.XpmCoco => Paper(ModelPresets.XpmCoco, data, words, nouns),
            _ => Paper(ModelPresets.XpmOpenImages, data, words, nouns),
        };
        model.Validate();
        return Limit(new StudySettings
        {
            Seed = seed,
            Vocabulary = vocabulary,
            BackboneWeights = backbone,
            Model = model,
            Baseline = baseline,
            Scope = new()
            {
                Rows = data.Test.Count > 0 ? scale.Rows : [],
                KeepPseudoLabels = true,
                MeasureGrounding = configuration.IsFrozen && data.NovelClasses.Count > 0,
            },
            Features = configuration.IsFrozen ? features : null,
        });
    }

    private (StudyVocabulary Vocabulary, ModelPreset Model, TeacherSettings Baseline) Frozen(
        ModelPreset preset, int seed, ExperimentData data, WordEmbeddings all, NounVocabulary nouns)
    {
        var words = PhotoVocabulary.Words(all, data, nouns, configuration);
        var model = preset.WithInput(words.Dimension, Preprocessing(preset)) with
        {
            Teacher = preset.Teacher with { Iterations = scale.TeacherIterations },
            Student = preset.Student with { Iterations = scale.StudentIterations },
        };
        return (
            new()
            {
                Words = words,
                AllWords = PhotoVocabulary.OpenWords(all, data, nouns, configuration),
                RandomWords = PhotoVocabulary.Random(words, seed),
                Nouns = nouns,
            },
            model with { CaptionPretraining = model.CaptionPretraining with { Iterations = scale.CaptionIterations } },
            model.Teacher with { Losses = model.Teacher.Losses with { Captions = null } });
    }

    private (StudyVocabulary Vocabulary, ModelPreset Model, TeacherSettings Baseline) Paper(
        ModelPreset preset, ExperimentData data, WordEmbeddings all, NounVocabulary nouns)
    {
        // Any piece may be part of any word.
        var words = configuration.WordPieceTable is null ? PhotoVocabulary.AllWords(all, data, nouns) : all;
        var model = preset.WithInput(words.Dimension, Preprocessing(preset))
            .Stretched(scale.CaptionIterations, scale.TeacherIterations, scale.StudentIterations);

        // Random, the projection of a baseline without stage 1 could not stay.
        var baseline = model.Teacher with { Layers = model.Teacher.Layers with { FreezeProjection = false } };
        return (new() { Words = words, Nouns = nouns }, model, baseline);
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

    private StudySettings Limit(StudySettings settings)
    {
        var model = settings.Model;
        return settings with
        {
            Model = model with
            {
                CaptionPretraining = model.CaptionPretraining with
                {
                    BatchSize = scale.CaptionBatchSize ?? model.CaptionPretraining.BatchSize,
                },
                Teacher = Teacher(model.Teacher),
                PseudoLabels = model.PseudoLabels with { Proposals = Proposals(model.PseudoLabels.Proposals) },
                Student = model.Student with
                {
                    BatchSize = scale.StudentBatchSize ?? model.Student.BatchSize,
                    PseudoLabels = model.Student.PseudoLabels with
                    {
                        BatchSize = scale.StudentBatchSize ?? model.Student.PseudoLabels.BatchSize,
                        Proposals = Proposals(model.Student.PseudoLabels.Proposals),
                    },
                    Sampling = model.Student.Sampling with { Proposals = Proposals(model.Student.Sampling.Proposals) },
                },
                Detection = model.Detection with { Proposals = Proposals(model.Detection.Proposals) },
            },
            Baseline = Teacher(settings.Baseline),
        };

        TeacherSettings Teacher(TeacherSettings teacher) => teacher with
        {
            BatchSize = scale.TeacherBatchSize ?? teacher.BatchSize,
            Sampling = teacher.Sampling with { Proposals = Proposals(teacher.Sampling.Proposals) },
        };

        ProposalLimits Proposals(ProposalLimits limits) =>
            limits with { AfterNms = Math.Min(limits.AfterNms, scale.Proposals ?? int.MaxValue) };
    }
}
