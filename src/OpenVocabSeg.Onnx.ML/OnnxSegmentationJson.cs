using System.Text.Json.Serialization;

namespace OpenVocabSeg.Onnx.ML;

/// <summary>The settings of a transformer in its file.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(OnnxSegmentationSettings))]
internal sealed partial class OnnxSegmentationJson : JsonSerializerContext;
