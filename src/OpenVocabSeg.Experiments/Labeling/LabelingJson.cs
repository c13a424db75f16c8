using System.Text.Json.Serialization;

namespace OpenVocabSeg.Experiments.Labeling;

/// <summary>What shards of pseudo labels say about themselves, as JSON.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LabelingPart))]
internal sealed partial class LabelingJson : JsonSerializerContext;
