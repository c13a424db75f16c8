using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>How one word and one image region are compared, in the space of the word embeddings.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LocalMetric>))]
public enum LocalMetric
{
    /// <summary>Similarity is the dot product, distance its negative: XPM's choice.</summary>
    Dot,

    /// <summary>Similarity is the cosine, distance is one minus the cosine.</summary>
    Cosine,

    /// <summary>Distance is the squared Euclidean distance, similarity its negative.</summary>
    Euclidean,
}
