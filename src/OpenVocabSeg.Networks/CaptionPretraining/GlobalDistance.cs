using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>How the distance of a whole caption to a whole image follows from the alignment of words and regions.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GlobalDistance>))]
public enum GlobalDistance
{
    /// <summary>Mean over the words (or regions) of the local distance to what they are aligned with: XPM's choice.</summary>
    AlignedLocal,

    /// <summary>Mean squared error of each word embedding rebuilt from the regions it is aligned with, and the other way round.</summary>
    Reconstruction,
}
