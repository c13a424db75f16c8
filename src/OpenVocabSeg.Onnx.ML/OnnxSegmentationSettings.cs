using System.Text.Json.Serialization;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.ML;

/// <summary>What a transformer keeps in its file beside the exported model.</summary>
internal sealed record OnnxSegmentationSettings(
    [property: JsonRequired] string ImageColumnName,
    [property: JsonRequired] InstanceColumnNames Outputs,
    [property: JsonRequired] OnnxPredictionSettings Prediction,
    [property: JsonRequired] IReadOnlyList<OnnxClass> Vocabulary);
