using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>How the score of a detection is computed. The defaults are the authors' score: the probability p of the class.</summary>
public sealed record DetectionScoreSettings
{
    /// <summary>
    /// Whether p in the score is the probability of the class given that the region is an object: the softmax without the background.
    /// False is the authors' score. If few annotations trained the background class, objectness and estimated IoU may tell objects from
    /// background better than the classifier.
    /// </summary>
    /// <value>Default: false.</value>
    [JsonPropertyName("scoreGivenObject")] // The name in files.
    public bool GivenObject { get; init; }

    /// <summary>
    /// Weight w of the objectness o in the score p·o^w·f^v, where f is the estimated IoU of the box and v is <see cref="IouWeight"/>; 0
    /// is the authors' score.
    /// </summary>
    /// <value>Default: 0.</value>
    public double ObjectnessWeight { get; init; }

    /// <summary>
    /// Weight v of the estimated IoU f of the box in the score p·o^w·f^v; 0 is the authors' score. Other values need
    /// <see cref="BoxArchitecture.PredictsIou"/>.
    /// </summary>
    /// <value>Default: 0.</value>
    [JsonPropertyName("fitWeight")] // The name in files.
    public double IouWeight { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ObjectnessWeight);
        ArgumentOutOfRangeException.ThrowIfNegative(IouWeight);
    }
}
