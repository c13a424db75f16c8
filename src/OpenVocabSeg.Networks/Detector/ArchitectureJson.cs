using System.Text.Json.Serialization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks.Detector;

/// <summary>The architecture of the detector in a checkpoint.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(CamelCaseEnumConverter<NormalizationKind>), typeof(CamelCaseEnumConverter<ResNetBlockKind>),
        typeof(CamelCaseEnumConverter<ResNetStemKind>), typeof(CamelCaseEnumConverter<ChannelOrder>),
        typeof(CamelCaseEnumConverter<BoxRegressionInput>), typeof(CamelCaseEnumConverter<HeadStagePlacement>),
        typeof(CamelCaseEnumConverter<MaskHeadKind>),
    ])]
[JsonSerializable(typeof(SegmenterArchitecture))]
internal sealed partial class ArchitectureJson : JsonSerializerContext;
