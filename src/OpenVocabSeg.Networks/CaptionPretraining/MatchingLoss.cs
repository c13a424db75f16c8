using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>How the matching pairs of a batch are told from the pairs that do not match.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MatchingLoss>))]
public enum MatchingLoss
{
    /// <summary>
    /// Softmax cross-entropy over the captions of the batch for each image, and over the images for each caption: XPM's choice.
    /// </summary>
    CrossEntropy,

    /// <summary>Hinge on the difference to one pair that does not match.</summary>
    Triplet,
}
