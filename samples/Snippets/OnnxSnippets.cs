using Microsoft.ML;
using OpenVocabSeg;
using OpenVocabSeg.Data;
using OpenVocabSeg.Onnx;
using OpenVocabSeg.Onnx.Export;
using OpenVocabSeg.Onnx.ML;

namespace Samples.Snippets;

/// <summary>The code of docs/guides/onnx.md.</summary>
public static class OnnxSnippets
{
    /// <summary>Writes a file.</summary>
    public static void Export(InstanceSegmentationTransformer student, string path)
    {
        #region Export
        student.Segmenter.ExportOnnx(path, new OnnxExportOptions { Detection = student.Detection });
        #endregion
    }

    /// <summary>Runs a file.</summary>
    public static IReadOnlyList<Detection> Predict(string path, PixelImage image)
    {
        #region Predict
        using var segmenter = OnnxSegmenter.Load(path);
        using var animals = segmenter.WithVocabulary(["zebra", "fish"]);
        var detections = animals.Predict([image])[0];   // best first
        #endregion

        return detections;
    }

    /// <summary>Runs a file in a pipeline.</summary>
    public static ITransformer Fit(MLContext mlContext, IDataView photos, string path)
    {
        #region Estimator
        var pipeline = mlContext.OpenVocabSegOnnx.Segment(path, new OnnxSegmentationOptions { Vocabulary = ["zebra", "fish"] })
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));
        var model = pipeline.Fit(photos);
        #endregion

        return model;
    }

    /// <summary>ML.NET's own transformer runs a file of fixed sizes.</summary>
    public static IDataView Apply(MLContext mlContext, IDataView photos, string path)
    {
        #region Apply
        var pipeline = mlContext.Transforms
            .ExtractPixels("image", "Image", interleavePixelColors: true, outputAsFloatArray: false)
            .Append(mlContext.Transforms.ApplyOnnxModel(
                ["boxes", "scores", "labels", "masks"], ["image", "words"], path, gpuDeviceId: null));
        var found = pipeline.Fit(photos).Transform(photos);
        #endregion

        return found;
    }
}
