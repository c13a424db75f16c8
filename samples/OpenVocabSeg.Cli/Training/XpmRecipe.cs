using OpenVocabSeg.Data;
using OpenVocabSeg.Experiments;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Cli.Training;

/// <summary>The networks and numbers of the paper, for a GPU; see <see cref="ModelPresets"/>.</summary>
internal static class XpmRecipe
{
    public static StudySettings Create(
        int seed,
        ModelPreset preset,
        PhotoConfiguration configuration,
        PhotoScale scale,
        ExperimentData data,
        WordEmbeddings words,
        NounVocabulary nouns,
        ITensorSource backbone)
    {
        // Any piece may be part of any word.
        var used = configuration.WordPieceTable is null ? PhotoVocabulary.AllWords(words, data, nouns) : words;
        var preprocessing = preset.Architecture.Preprocessing with
        {
            MinSize = configuration.ShorterSide ?? configuration.LongerSide,
            MaxSize = configuration.LongerSide,
            Mean = configuration.PixelMean,
        };
        var stretched = preset with
        {
            Architecture = preset.Architecture with { EmbeddingDimension = used.Dimension, Preprocessing = preprocessing },
            CaptionPretraining = preset.CaptionPretraining with
            {
                Preprocessing = preprocessing,
                Iterations = scale.CaptionIterations,
                Schedule = Stretch(preset.CaptionPretraining.Schedule, preset.CaptionPretraining.Iterations, scale.CaptionIterations),
            },
            Teacher = preset.Teacher with
            {
                Iterations = scale.TeacherIterations,
                Schedule = Stretch(preset.Teacher.Schedule, preset.Teacher.Iterations, scale.TeacherIterations),
            },
            Student = preset.Student with
            {
                Iterations = scale.StudentIterations,
                Noise = preset.Student.Noise with
                {
                    Iterations = Stretch(preset.Student.Noise.Iterations, preset.Student.Iterations, scale.StudentIterations),
                },
                Schedule = Stretch(preset.Student.Schedule, preset.Student.Iterations, scale.StudentIterations),
            },
        };
        stretched.Validate();
        return new StudySettings
        {
            Seed = seed,
            Words = used,
            Nouns = nouns,
            BackboneWeights = backbone,
            Architecture = stretched.Architecture,
            CaptionPretraining = stretched.CaptionPretraining,
            Teacher = stretched.Teacher,

            // Random, the projection of a baseline without stage 1 could not stay.
            Baseline = stretched.Teacher with { Layers = stretched.Teacher.Layers with { FreezeProjection = false } },
            PseudoLabels = stretched.PseudoLabels,
            Student = stretched.Student,
            Detection = stretched.Detection,
            Rows = scale.Rows,
            KeepPseudoLabels = true,
        };
    }

    // The authors' steps are places in a run of their length; in one of a few steps they may fall together.
    private static LearningRateSchedule Stretch(LearningRateSchedule schedule, int from, int to) => schedule with
    {
        WarmupIterations = Stretch(schedule.WarmupIterations, from, to),
        Steps = [.. schedule.Steps.Select(step => Stretch(step, from, to)).Distinct()],
    };

    private static int Stretch(int iterations, int from, int to) => (int)Math.Round((double)iterations * to / from);
}
