using System.Text.Json.Serialization;

namespace OpenVocabSeg.Onnx.Files;

/// <summary>The description of a file as JSON.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(OnnxManifest))]
internal sealed partial class OnnxManifestJson : JsonSerializerContext;
