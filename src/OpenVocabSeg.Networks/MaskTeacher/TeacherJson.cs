using System.Text.Json.Serialization;
using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks.MaskTeacher;

/// <summary>The settings of stage 2 in a checkpoint.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(CamelCaseEnumConverter<GlobalDistance>), typeof(CamelCaseEnumConverter<LocalMetric>),
        typeof(CamelCaseEnumConverter<MatchingLoss>), typeof(CamelCaseEnumConverter<NegativeMining>),
        typeof(CamelCaseEnumConverter<WordRegionAlignment>), typeof(CamelCaseEnumConverter<OptimizerKind>),
    ])]
[JsonSerializable(typeof(TeacherSettings))]
internal sealed partial class TeacherJson : JsonSerializerContext;
