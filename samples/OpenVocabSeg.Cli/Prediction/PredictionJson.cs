using System.Text.Json.Serialization;

namespace OpenVocabSeg.Cli.Prediction;

/// <summary>What shards of predictions say about themselves, as JSON.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PredictionPart))]
internal sealed partial class PredictionJson : JsonSerializerContext;
