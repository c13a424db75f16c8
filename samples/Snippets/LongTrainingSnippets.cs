using Microsoft.ML;
using OpenVocabSeg;
using OpenVocabSeg.Networks;

namespace Samples.Snippets;

/// <summary>The code of docs/guides/long-trainings.md.</summary>
public static class LongTrainingSnippets
{
    /// <summary>A checkpoint file for each trainer, to resume an interrupted training.</summary>
    public static void Checkpoints(
        string folder, CaptionPretrainingOptions pretrainingOptions, MaskTeacherOptions teacherOptions, RobustStudentOptions studentOptions)
    {
        #region Checkpoints
        pretrainingOptions.Checkpoint = new TrainingCheckpoint { Path = Path.Combine(folder, "captions.checkpoint") };
        teacherOptions.Checkpoint = new TrainingCheckpoint { Path = Path.Combine(folder, "teacher.checkpoint") };
        studentOptions.Checkpoint = new TrainingCheckpoint { Path = Path.Combine(folder, "student.checkpoint"), Interval = 100 };
        #endregion
    }

    /// <summary>Features of a frozen backbone, computed once.</summary>
    public static int ShareFeatures(
        MLContext mlContext,
        IDataView data,
        string folder,
        CaptionPretrainingOptions pretrainingOptions,
        MaskTeacherOptions teacherOptions,
        RobustStudentOptions studentOptions)
    {
        var ov = mlContext.OpenVocabSeg;

        #region ShareFeatures
        using var features = new FeatureStore(folder: folder);
        pretrainingOptions.Features = features;
        teacherOptions.Features = features;
        studentOptions.Features = features;
        using var teacher = ov.Trainers.MaskTeacher(teacherOptions).Fit(data);
        teacher.Segmenter.Features = features;
        #endregion

        return features.Count;
    }
}
