using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using OpenVocabSeg;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace Samples.Snippets;

/// <summary>The code of docs/guides/pipelines.md.</summary>
public static class PipelineSnippets
{
    /// <summary>Images of one size as rows.</summary>
    public static IEnumerable<LoadedPhoto> Resized(MLContext mlContext, IDataView photos)
    {
        #region Resized
        DataViewTypeManager.Register(new ImageDataViewType(64, 96), typeof(MLImage), new ImageTypeAttribute(64, 96));
        var resized = mlContext.Transforms.ResizeImages("Image", imageWidth: 96, imageHeight: 64).Fit(photos).Transform(photos);
        var rows = mlContext.Data.CreateEnumerable<LoadedPhoto>(resized, reuseRowObject: false);
        #endregion

        return rows;
    }

    /// <summary>A preset with one number changed.</summary>
    public static IReadOnlyList<object> Presets(
        OpenVocabSegCatalog ov, WordEmbeddings words, IReadOnlyList<string> baseClasses, NounVocabulary nouns)
    {
        #region Presets
        var preset = ModelPresets.QuickStart with { Student = ModelPresets.QuickStart.Student with { Iterations = 400 } };
        preset.Validate();
        var stage1 = ov.Trainers.CaptionPretraining(new CaptionPretrainingOptions(preset) { WordEmbeddings = words });
        var stage2 = ov.Trainers.MaskTeacher(new MaskTeacherOptions(preset) { BaseClasses = baseClasses });
        var stage3 = ov.Transforms.PseudoMasks(new PseudoMaskOptions(preset) { Vocabulary = nouns });
        var stage4 = ov.Trainers.RobustStudent(new RobustStudentOptions(preset) { BaseClasses = baseClasses });
        #endregion

        return [stage1, stage2, stage3, stage4];
    }

    /// <summary>The four stages with the options of the quick start.</summary>
    public static EstimatorChain<InstanceSegmentationTransformer> Stages(
        MLContext mlContext, string imageFolder, WordEmbeddings words, IReadOnlyList<string> baseClasses, IReadOnlyList<string> allClasses)
    {
        #region Stages
        var ov = mlContext.OpenVocabSeg;
        var pipeline = mlContext.Transforms.LoadImages("Image", imageFolder, "ImagePath")
            .Append(mlContext.Transforms.Conversion.MapValueToKey("Label"))
            .Append(
                ov.Trainers.CaptionPretraining(new CaptionPretrainingOptions(ModelPresets.QuickStart) { WordEmbeddings = words }),
                TransformerScope.Training)
            .Append(
                ov.Trainers.MaskTeacher(new MaskTeacherOptions(ModelPresets.QuickStart) { BaseClasses = baseClasses }),
                TransformerScope.Training)
            .Append(
                ov.Transforms.PseudoMasks(
                    new PseudoMaskOptions(ModelPresets.QuickStart) { Vocabulary = NounVocabulary.FromNames(allClasses) }),
                TransformerScope.Training)
            .Append(ov.Trainers.RobustStudent(new RobustStudentOptions(ModelPresets.QuickStart) { BaseClasses = baseClasses }));
        #endregion

        return pipeline;
    }

    /// <summary>One stage after the other; each fitted stage is handed to the next explicitly.</summary>
    public static InstanceSegmentationTransformer OneByOne(
        MLContext mlContext,
        IDataView data,
        CaptionPretrainingOptions pretrainingOptions,
        MaskTeacherOptions teacherOptions,
        PseudoMaskOptions pseudoMaskOptions,
        RobustStudentOptions studentOptions)
    {
        #region OneByOne
        var ov = mlContext.OpenVocabSeg;
        using var captions = ov.Trainers.CaptionPretraining(pretrainingOptions).Fit(data);

        teacherOptions.InitialModel = captions;
        using var teacher = ov.Trainers.MaskTeacher(teacherOptions).Fit(data);

        pseudoMaskOptions.InitialModel = teacher;
        var pseudoLabeled = ov.Transforms.PseudoMasks(pseudoMaskOptions).Fit(data).Transform(data);

        studentOptions.InitialModel = teacher;
        var student = ov.Trainers.RobustStudent(studentOptions).Fit(pseudoLabeled);
        #endregion

        return student;
    }
}
