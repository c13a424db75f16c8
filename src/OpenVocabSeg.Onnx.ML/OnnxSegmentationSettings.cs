using System.Text.Json.Serialization;
using OpenVocabSeg.Columns;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.ML;

/// <summary>Settings of a transformer in its file, in addition to the exported model.</summary>
internal sealed record OnnxSegmentationSettings(
    [property: JsonRequired] string ImageColumnName,
    [property: JsonRequired] InstanceColumnNames Outputs,
    [property: JsonRequired] OnnxPredictionSettings Prediction,
    [property: JsonRequired] IReadOnlyList<OnnxClass> Vocabulary);
