using System.Text.Json.Serialization;

namespace OpenVocabSeg.ModelFiles;

/// <summary>The manifest of a transformer as JSON.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TransformerManifest))]
internal sealed partial class TransformerJson : JsonSerializerContext;
