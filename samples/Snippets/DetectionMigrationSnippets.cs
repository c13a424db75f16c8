using Microsoft.ML;
using OpenVocabSeg;
using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;

namespace Samples.Snippets;

/// <summary>The code of docs/guides/from-object-detection.md.</summary>
public static class DetectionMigrationSnippets
{
    /// <summary>The replacement of the object detection trainer.</summary>
    public static ITransformer Train(MLContext mlContext, IDataView data, TeacherSettings training)
    {
        #region Train
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.OpenVocabSeg.Trainers.InstanceSegmentation(
                new InstanceSegmentationOptions(ModelPresets.QuickStartFromScratch)
                {
                    Input = new() { BoundingBoxColumnName = "BoundingBoxes" },
                    Training = training,
                    Detection = new DetectionSettings { ScoreThreshold = 0.5f, NmsThreshold = 0.5f },
                }))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));
        var model = pipeline.Fit(data);
        #endregion

        return model;
    }

    /// <summary>Masks for data that has boxes only.</summary>
    public static string[] BoxesAsMasks(float[] boundingBoxes, int height, int width)
    {
        #region BoxesAsMasks
        string[] masks =
        [
            .. boundingBoxes.Chunk(4).Select(box =>
                RunLengthMask.FromBox(new BoundingBox(box[0], box[1], box[2], box[3]), height, width).ToCompressedCounts()),
        ];
        #endregion

        return masks;
    }

    /// <summary>The COCO metrics of boxes.</summary>
    public static double MeanAveragePrecision(CocoInstances truth, IEnumerable<CocoResult> results)
    {
        #region Evaluate
        var summary = CocoEvaluator.Evaluate(truth, results, new EvaluationOptions { IouType = IouType.Box }).Summary;
        var (map50, map50To95) = (summary.AP50, summary.AP);
        #endregion

        return map50 < map50To95 ? throw new InvalidOperationException("AP50 is the largest of the averaged values.") : map50;
    }
}
