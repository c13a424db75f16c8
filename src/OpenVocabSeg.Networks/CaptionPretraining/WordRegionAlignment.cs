using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>How the regions that a word speaks of (and the words that speak of a region) are chosen.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WordRegionAlignment>))]
public enum WordRegionAlignment
{
    /// <summary>All of them, weighted by a softmax over the similarities: XPM's choice.</summary>
    Soft,

    /// <summary>The most similar one alone.</summary>
    Hard,
}
