using System.Globalization;
using Microsoft.ML;
using OpenVocabSeg.Onnx.Export;

namespace OpenVocabSeg.Cli.Export;

/// <summary>Writes a model as an ONNX file and says what it holds.</summary>
internal static class ModelExporter
{
    /// <summary>Checks all that was asked for, then writes one file, or none.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="output">Receives the description.</param>
    public static void Run(ExportRequest request, TextWriter output)
    {
        if (!File.Exists(request.Model))
        {
            throw new FileNotFoundException($"The model file '{request.Model}' does not exist.", request.Model);
        }

        OutputChecks.Check([request.Output], [request.Model]);
        using var loaded = new MLContext().OpenVocabSeg.Load(request.Model);
        using var worded = request.Words.Count > 0 ? loaded.WithVocabulary(request.Words) : null;
        var model = worded ?? loaded;
        var own = model.Segmenter.Vocabulary.Sum(entry => entry.Words.Count);
        if (request.MaxWords < own)
        {
            throw new ArgumentException(
                $"--max-words is {request.MaxWords}, but the file's own classes have {own} words. Give it at least {own}, or name fewer "
                + "classes with --words.");
        }

        var detection = model.Detection with
        {
            ScoreThreshold = request.Threshold ?? model.Detection.ScoreThreshold,
            MaxDetections = request.MaxDetections ?? model.Detection.MaxDetections,
        };
        model.Segmenter.ExportOnnx(request.Output, new OnnxExportOptions
        {
            Detection = detection,
            MaxWords = request.MaxWords,
            Size = request.Size,
            Weights = request.Int8 ? OnnxWeightPrecision.Int8 : OnnxWeightPrecision.Single,
        });
        var preprocessing = model.Segmenter.Architecture.Preprocessing;
        var megabytes = new FileInfo(request.Output).Length / 1e6;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{request.Output}: {megabytes:0.0} MB, ONNX opset {OnnxExport.Opset}, IR version {OnnxExport.IrVersion}."));
        output.WriteLine($"Images: {(request.Size is { } size ? $"{size} pixels after resizing" : "any size")}; the shorter side becomes "
            + $"{preprocessing.MinSize}, the longer at most {preprocessing.MaxSize}.");
        output.WriteLine($"Words: {(request.MaxWords is { } words ? $"{words}" : "any number")} of "
            + $"{model.Segmenter.Architecture.EmbeddingDimension} values; its own classes are {string.Join(", ", model.Classes.Take(8))}"
            + $"{(model.Classes.Count > 8 ? $" and {model.Classes.Count - 8} more" : "")}.");
        output.WriteLine(
            $"Objects: at most {detection.MaxDetections} in an image, {(model.Segmenter.PredictsNoise && detection.EstimateNoise
                ? "with" : "without")} mask noise.");
    }
}
