using System.Text.Json.Serialization;

namespace OpenVocabSeg.CaptionPretraining;

/// <summary>The settings of a caption scoring transformer in its file.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CaptionScoringSettings))]
internal sealed partial class CaptionScoringJson : JsonSerializerContext;
