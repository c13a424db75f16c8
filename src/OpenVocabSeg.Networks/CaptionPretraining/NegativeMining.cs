using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>Which pair that does not match a triplet loss compares with.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NegativeMining>))]
public enum NegativeMining
{
    /// <summary>Any other pair of the batch, drawn evenly.</summary>
    Random,

    /// <summary>The nearest other pair.</summary>
    Hardest,

    /// <summary>The farthest other pair.</summary>
    Easiest,
}
