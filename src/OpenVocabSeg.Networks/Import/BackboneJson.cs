using System.Text.Json.Serialization;
using OpenVocabSeg.Data;
using OpenVocabSeg.Data.Json;

namespace OpenVocabSeg.Networks.Import;

/// <summary>The description of a backbone in its file.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    Converters =
    [
        typeof(CamelCaseEnumConverter<NormalizationKind>), typeof(CamelCaseEnumConverter<ResNetBlockKind>),
        typeof(CamelCaseEnumConverter<ResNetStemKind>), typeof(CamelCaseEnumConverter<ChannelOrder>),
    ])]
[JsonSerializable(typeof(ResNetArchitecture))]
[JsonSerializable(typeof(ImagePreprocessing))]
internal sealed partial class BackboneJson : JsonSerializerContext;
