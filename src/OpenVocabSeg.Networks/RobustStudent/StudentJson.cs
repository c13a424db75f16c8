using System.Text.Json.Serialization;
using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks.RobustStudent;

/// <summary>The settings of stage 4 in a checkpoint.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(CamelCaseEnumConverter<MaskNoiseLoss>), typeof(CamelCaseEnumConverter<OptimizerKind>)])]
[JsonSerializable(typeof(StudentSettings))]
internal sealed partial class StudentJson : JsonSerializerContext;
