using System.Text.Json.Serialization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>The manifest of a caption model as JSON.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(CamelCaseEnumConverter<NormalizationKind>), typeof(CamelCaseEnumConverter<ResNetBlockKind>),
        typeof(CamelCaseEnumConverter<ResNetStemKind>), typeof(CamelCaseEnumConverter<ChannelOrder>),
        typeof(CamelCaseEnumConverter<GlobalDistance>), typeof(CamelCaseEnumConverter<LocalMetric>),
        typeof(CamelCaseEnumConverter<MatchingLoss>), typeof(CamelCaseEnumConverter<NegativeMining>),
        typeof(CamelCaseEnumConverter<WordRegionAlignment>),
    ])]
[JsonSerializable(typeof(CaptionModelManifest))]
internal sealed partial class CaptionModelJson : JsonSerializerContext;
