using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>How the images of a step are varied by chance.</summary>
public sealed record TeacherAugmentationSettings
{
    /// <summary>Whether half of the images are mirrored.</summary>
    /// <value>Default: true.</value>
    public bool Flip { get; init; } = true;

    /// <summary>
    /// Share of images whose color channels are exchanged and scaled by chance. Proposals, boxes and masks learn from them not to lean
    /// on the colors of the base classes, which objects of other classes do not have; their regions are not classified, as
    /// colors do tell classes.
    /// </summary>
    /// <value>0…1; above 0 the backbone must train, as features of a frozen one are computed once. Default: 0, the authors'.</value>
    [JsonPropertyName("colourJitter")] // The name in files.
    public double ColorJitter { get; init; }

    /// <summary>
    /// Share of the channels of the backbone's map that are hidden from the neck (<see cref="SegmenterArchitecture.NeckChannels"/>).
    /// The channels are drawn anew for each image of a step (spatial dropout, Tompson et al. 2015). It reduces overfitting of
    /// proposals, boxes and masks that learn from few images.
    /// </summary>
    /// <value>0…1 without 1; above 0 there must be a neck. Default: 0.</value>
    public double NeckDropout { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ColorJitter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ColorJitter, 1);
        if (NeckDropout is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(NeckDropout), NeckDropout, $"{nameof(NeckDropout)} must be 0 or more and below 1.");
        }
    }
}
