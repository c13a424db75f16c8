using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>How the distance between a caption and an image is computed from the alignment of words and regions.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GlobalDistance>))]
public enum GlobalDistance
{
    /// <summary>
    /// The local distance of words (or regions) to the regions (or words) that they are aligned with, averaged over them: XPM's choice.
    /// </summary>
    AlignedLocal,

    /// <summary>
    /// The mean squared error of each word embedding reconstructed from the regions that it is aligned with, and vice versa.
    /// </summary>
    Reconstruction,
}
