using System.Text.Json.Serialization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>The settings of stage 1 in a checkpoint.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(CamelCaseEnumConverter<NormalizationKind>), typeof(CamelCaseEnumConverter<ResNetBlockKind>),
        typeof(CamelCaseEnumConverter<ResNetStemKind>), typeof(CamelCaseEnumConverter<ChannelOrder>),
        typeof(CamelCaseEnumConverter<GlobalDistance>), typeof(CamelCaseEnumConverter<LocalMetric>),
        typeof(CamelCaseEnumConverter<MatchingLoss>), typeof(CamelCaseEnumConverter<NegativeMining>),
        typeof(CamelCaseEnumConverter<WordRegionAlignment>),
        typeof(CamelCaseEnumConverter<OptimizerKind>),
    ])]
[JsonSerializable(typeof(CaptionPretrainingSettings))]
internal sealed partial class CaptionTrainingJson : JsonSerializerContext;
