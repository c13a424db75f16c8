using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>The kind of stem of a residual network.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResNetStemKind>))]
public enum ResNetStemKind
{
    /// <summary>7×7 convolution of stride 2, then 3×3 max pooling of stride 2: a total stride of 4 (He et al. 2016).</summary>
    Conv7x7MaxPool,

    /// <summary>3×3 convolution of stride 2, for small images.</summary>
    Conv3x3,
}
