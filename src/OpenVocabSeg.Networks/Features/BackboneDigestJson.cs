using System.Text.Json.Serialization;
using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Features;

/// <summary>The description of a backbone that its digest covers.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ResNetArchitecture))]
[JsonSerializable(typeof(ImagePreprocessing))]
internal sealed partial class BackboneDigestJson : JsonSerializerContext;
