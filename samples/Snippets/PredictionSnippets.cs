using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg;
using OpenVocabSeg.Data;

namespace Samples.Snippets;

/// <summary>The code of docs/guides/prediction.md.</summary>
public static class PredictionSnippets
{
    /// <summary>A prediction engine with other words.</summary>
    public static SegmentedPhoto Engine(MLContext mlContext, InstanceSegmentationTransformer student, MLImage image)
    {
        #region Engine
        using var animals = student.WithVocabulary("zebra", "fish");   // other words, same weights, nothing is trained
        var empty = mlContext.Data.LoadFromEnumerable<LoadedPhoto>([]);
        var named = animals.Append(mlContext.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel").Fit(animals.Transform(empty)));
        using var engine = mlContext.Model.CreatePredictionEngine<LoadedPhoto, SegmentedPhoto>(named);
        var prediction = engine.Predict(new LoadedPhoto { Image = image });
        #endregion

        return prediction;
    }

    /// <summary>Without data views.</summary>
    public static IReadOnlyList<IReadOnlyList<Detection>> Typed(InstanceSegmentationTransformer student, IReadOnlyList<MLImage> images)
    {
        #region Typed
        using var surer = student.WithDetection(student.Detection with { ScoreThreshold = 0.5f });
        var detections = surer.Predict(images);   // for each image its objects, best first
        #endregion

        return detections;
    }

    /// <summary>Phrases, synonyms, and display names.</summary>
    public static (IReadOnlyList<string> Zoo, IReadOnlyList<string> German) Vocabularies(InstanceSegmentationTransformer student)
    {
        #region Vocabularies
        using var zoo = student.WithVocabulary("zebra", "red fire hydrant", new VocabularyClass("person", "man", "woman"));
        using var german = student.WithVocabulary(new VocabularyClass("Tasse") { Words = ["cup", "mug"] });
        #endregion

        return (zoo.Classes, german.Classes);
    }

    /// <summary>The COCO metrics of a data view.</summary>
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

    /// <summary>Both kinds of model file.</summary>
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
