using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.Samples.Snippets;

/// <summary>The code of docs/guides/pipelines.md, prediction.md and long-trainings.md.</summary>
public static class PipelineSnippets
{
    /// <summary>A preset of which one number is another.</summary>
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
                ov.Transforms.PseudoMasks(new PseudoMaskOptions(ModelPresets.QuickStart) { Vocabulary = NounVocabulary.FromNames(allClasses) }),
                TransformerScope.Training)
            .Append(ov.Trainers.RobustStudent(new RobustStudentOptions(ModelPresets.QuickStart) { BaseClasses = baseClasses }));
        #endregion

        return pipeline;
    }

    /// <summary>A file for each trainer, to go on after an interruption.</summary>
    public static void Checkpoints(
        string folder, CaptionPretrainingOptions pretrainingOptions, MaskTeacherOptions teacherOptions, RobustStudentOptions studentOptions)
    {
        #region Checkpoints
        pretrainingOptions.Checkpoint = new TrainingCheckpoint { Path = Path.Combine(folder, "captions.checkpoint") };
        teacherOptions.Checkpoint = new TrainingCheckpoint { Path = Path.Combine(folder, "teacher.checkpoint") };
        studentOptions.Checkpoint = new TrainingCheckpoint { Path = Path.Combine(folder, "student.checkpoint"), Interval = 100 };
        #endregion
    }

    /// <summary>What a frozen backbone says of pictures, computed once.</summary>
    public static void ShareFeatures(
        IDataView data,
        MLContext mlContext,
        CaptionPretrainingOptions pretrainingOptions,
        MaskTeacherOptions teacherOptions,
        PseudoMaskOptions pseudoMaskOptions,
        RobustStudentOptions studentOptions)
    {
        var ov = mlContext.OpenVocabSeg;

        #region ShareFeatures
        using var features = new FeatureStore(folder: "features");
        pretrainingOptions.Features = features;
        teacherOptions.Features = features;
        studentOptions.Features = features;
        using var teacher = ov.Trainers.MaskTeacher(teacherOptions).Fit(data);
        teacher.Segmenter.Features = features;
        #endregion

        pseudoMaskOptions.InitialModel = teacher;
    }

    /// <summary>One stage after the other, the fitted ones handed on by hand.</summary>
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
        var pseudoLabelled = ov.Transforms.PseudoMasks(pseudoMaskOptions).Fit(data).Transform(data);

        studentOptions.InitialModel = teacher;
        var student = ov.Trainers.RobustStudent(studentOptions).Fit(pseudoLabelled);
        #endregion

        return student;
    }

    /// <summary>A prediction engine with other words.</summary>
    public static SegmentedPhoto Engine(MLContext mlContext, InstanceSegmentationTransformer student, MLImage picture)
    {
        #region Engine
        using var animals = student.WithVocabulary("zebra", "fish");   // other words, same weights, nothing is trained
        var empty = mlContext.Data.LoadFromEnumerable<LoadedPhoto>([]);
        var named = animals.Append(mlContext.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel").Fit(animals.Transform(empty)));
        using var engine = mlContext.Model.CreatePredictionEngine<LoadedPhoto, SegmentedPhoto>(named);
        var prediction = engine.Predict(new LoadedPhoto { Image = picture });
        #endregion

        return prediction;
    }

    /// <summary>Without data views.</summary>
    public static IReadOnlyList<IReadOnlyList<Detection>> Typed(InstanceSegmentationTransformer student, IReadOnlyList<MLImage> pictures)
    {
        #region Typed
        using var surer = student.WithDetection(student.Detection with { ScoreThreshold = 0.5f });
        var detections = surer.Predict(pictures);   // for each picture its objects, best first
        #endregion

        return detections;
    }

    /// <summary>Phrases, synonyms, and names that are no words.</summary>
    public static (IReadOnlyList<string> Zoo, IReadOnlyList<string> German) Vocabularies(InstanceSegmentationTransformer student)
    {
        #region Vocabularies
        using var zoo = student.WithVocabulary("zebra", "red fire hydrant", new VocabularyClass("person", "man", "woman"));
        using var german = student.WithVocabulary(new VocabularyClass("Tasse") { Words = ["cup", "mug"] });
        #endregion

        return (zoo.Classes, german.Classes);
    }

    /// <summary>COCO's numbers of a view.</summary>
    public static OpenVocabularyMetrics Evaluation(
        OpenVocabSegCatalog ov,
        ITransformer model,
        IDataView test,
        IReadOnlyList<string> baseClasses,
        IReadOnlyList<string> novelClasses,
        TextWriter output)
    {
        #region Evaluation
        var metrics = ov.Evaluate(model.Transform(test), new ClassSplit(baseClasses, novelClasses));
        output.WriteLine($"novel mask AP50 {metrics.Masks.Novel.AP50:0.000}, AP of cups {metrics.Masks.PerClass["cup"].Summary.AP:0.000}");
        #endregion

        return metrics;
    }

    /// <summary>Both kinds of files.</summary>
    public static (InstanceSegmentationTransformer Student, ITransformer Pipeline) Saving(
        MLContext mlContext, TransformerChain<InstanceSegmentationTransformer> fitted, DataViewSchema schema, string folder)
    {
        #region Saving
        fitted.LastTransformer.Save(Path.Combine(folder, "student.zip"));
        var student = mlContext.OpenVocabSeg.Load(Path.Combine(folder, "student.zip"));

        mlContext.Model.Save(fitted.GetModelFor(TransformerScope.Scoring), schema, Path.Combine(folder, "pipeline.zip"));
        var other = new MLContext();
        _ = other.OpenVocabSeg;   // makes the library's loaders known to this context
        var pipeline = other.Model.Load(Path.Combine(folder, "pipeline.zip"), out var savedSchema);
        #endregion

        ArgumentNullException.ThrowIfNull(savedSchema);
        return (student, pipeline);
    }
}
