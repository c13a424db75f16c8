using System.Text.Json.Serialization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>The manifest of a segmenter as JSON.</summary>
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
        typeof(CamelCaseEnumConverter<BoxRegressionInput>), typeof(CamelCaseEnumConverter<HeadStagePlacement>),
        typeof(CamelCaseEnumConverter<MaskHeadKind>), typeof(CamelCaseEnumConverter<ModelEncoding>),
    ])]
[JsonSerializable(typeof(SegmenterManifest))]
internal sealed partial class SegmenterJson : JsonSerializerContext;
