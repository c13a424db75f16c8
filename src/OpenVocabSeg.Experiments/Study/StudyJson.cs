using System.Text.Json.Serialization;

namespace OpenVocabSeg.Experiments.Study;

/// <summary>The state of a run as JSON.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,

    // Metrics without data are NaN.
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(StudyState))]
internal sealed partial class StudyJson : JsonSerializerContext;
