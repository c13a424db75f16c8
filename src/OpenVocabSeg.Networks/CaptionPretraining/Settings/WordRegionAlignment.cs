using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>How words are aligned with regions, and regions with words.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WordRegionAlignment>))]
public enum WordRegionAlignment
{
    /// <summary>With all of them, weighted by a softmax over the similarities: XPM's choice.</summary>
    Soft,

    /// <summary>Only with the most similar one.</summary>
    Hard,
}
