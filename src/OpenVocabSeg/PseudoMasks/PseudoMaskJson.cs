using System.Text.Json.Serialization;
using OpenVocabSeg.Data.Json;
using OpenVocabSeg.Networks;

namespace OpenVocabSeg.PseudoMasks;

/// <summary>The settings of a pseudo mask transformer in its file.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    Converters = [typeof(CamelCaseEnumConverter<WordScore>)])]
[JsonSerializable(typeof(PseudoMaskSettings))]
internal sealed partial class PseudoMaskJson : JsonSerializerContext;
