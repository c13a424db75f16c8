using System.Text.Json.Serialization;

namespace OpenVocabSeg.Segmentation;

/// <summary>The settings of a segmentation transformer in its file.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SegmentationSettings))]
internal sealed partial class SegmentationJson : JsonSerializerContext;
