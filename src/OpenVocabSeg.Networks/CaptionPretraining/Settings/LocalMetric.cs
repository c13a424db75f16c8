using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>The metric that compares a word and an image region in the space of the word embeddings.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LocalMetric>))]
public enum LocalMetric
{
    /// <summary>Similarity is the dot product, distance is its negative: XPM's choice.</summary>
    Dot,

    /// <summary>Similarity is the cosine, distance is one minus the cosine.</summary>
    Cosine,

    /// <summary>Distance is the squared Euclidean distance, similarity is its negative.</summary>
    Euclidean,
}
