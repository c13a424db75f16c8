using System.Text.Json.Serialization;

namespace OpenVocabSeg.Networks;

/// <summary>Settings of the random augmentation of images.</summary>
public sealed record TeacherAugmentationSettings
{
    /// <summary>Whether half of the images are mirrored.</summary>
    /// <value>Default: true.</value>
    public bool Flip { get; init; } = true;

    /// <summary>
    /// Share of images whose color channels are exchanged and scaled at random. It teaches proposals, boxes and masks not to depend on
    /// the colors of the base classes, which objects of other classes do not have. Regions of these images do not enter the
    /// classification loss, because colors help to distinguish classes.
    /// </summary>
    /// <value>
    /// 0…1. Above 0, the backbone must be trained, because the features of a frozen backbone are computed only once. Default: 0, as in
    /// the authors' code.
    /// </value>
    [JsonPropertyName("colourJitter")] // The name in files.
    public double ColorJitter { get; init; }

    /// <summary>
    /// Share of the channels of the backbone's map that are dropped before the neck (<see cref="SegmenterArchitecture.NeckChannels"/>).
    /// The channels are drawn anew for each image of a step (spatial dropout, Tompson et al. 2015). It reduces overfitting of proposals,
    /// boxes and masks if there are few images.
    /// </summary>
    /// <value>In [0, 1). Above 0, there must be a neck. Default: 0.</value>
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
