using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>The loss that separates the matching pairs of a batch from the others.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MatchingLoss>))]
public enum MatchingLoss
{
    /// <summary>
    /// Softmax cross-entropy over the captions of the batch for each image, and over the images for each caption: XPM's choice.
    /// </summary>
    CrossEntropy,

    /// <summary>Hinge loss on the difference to one pair that does not match.</summary>
    Triplet,
}
