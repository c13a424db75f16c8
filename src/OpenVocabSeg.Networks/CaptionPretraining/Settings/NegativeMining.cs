using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>Which pair that does not match is the negative of a triplet loss.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NegativeMining>))]
public enum NegativeMining
{
    /// <summary>Another pair of the batch, drawn uniformly.</summary>
    Random,

    /// <summary>The nearest other pair.</summary>
    Hardest,

    /// <summary>The farthest other pair.</summary>
    Easiest,
}
