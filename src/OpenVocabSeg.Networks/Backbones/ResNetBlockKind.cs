using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>The kind of residual block (He et al. 2016, figure 5).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResNetBlockKind>))]
public enum ResNetBlockKind
{
    /// <summary>A 1×1 convolution to a narrow width, a 3×3 convolution, and a 1×1 convolution to the full width.</summary>
    Bottleneck,

    /// <summary>Two 3×3 convolutions.</summary>
    Basic,
}
