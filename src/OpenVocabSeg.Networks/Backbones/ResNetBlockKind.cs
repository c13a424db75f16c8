using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>The residual block of a network (He et al. 2016, figure 5).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResNetBlockKind>))]
public enum ResNetBlockKind
{
    /// <summary>1×1 to a narrow width, 3×3, 1×1 to the full width.</summary>
    Bottleneck,

    /// <summary>Two 3×3 convolutions.</summary>
    Basic,
}
