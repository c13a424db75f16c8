using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>How a residual network begins.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResNetStemKind>))]
public enum ResNetStemKind
{
    /// <summary>7×7 convolution of stride 2, then 3×3 max pooling of stride 2: stride 4 in all (He et al. 2016).</summary>
    Conv7x7MaxPool,

    /// <summary>3×3 convolution of stride 2, for small images.</summary>
    Conv3x3,
}
