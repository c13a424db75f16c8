using OpenVocabSeg.Networks.Collectives;

namespace OpenVocabSeg.Networks.Training;

/// <summary>The images of one step, and which of them are mirrored and recolored.</summary>
internal readonly record struct Minibatch(IReadOnlyList<TrainingImage> Images, IReadOnlyList<bool> Flips, IReadOnlyList<bool> Recolored)
{
    /// <summary>Creates a batch of unchanged images.</summary>
    public static Minibatch Plain(IReadOnlyList<TrainingImage> images)
    {
        var none = images.Select(_ => false).ToArray();
        return new Minibatch(images, none, none);
    }

    /// <summary>Gets the images that this process computes.</summary>
    public Minibatch ShareOf(ICollective collective)
    {
        var share = BatchShare.Of(collective, Images.Count);
        return new Minibatch(share.Of(Images), share.Of(Flips), share.Of(Recolored));
    }

    /// <summary>Draws which images are mirrored and recolored.</summary>
    /// <param name="images">The images.</param>
    /// <param name="flip">Whether half of them are mirrored.</param>
    /// <param name="recolor">Share of recolored images, 0…1.</param>
    /// <param name="random">Source of randomness.</param>
    public static Minibatch Draw(IReadOnlyList<TrainingImage> images, bool flip, double recolor, Random random) =>
        new(
            images,
            [.. images.Select(_ => flip && random.Next(2) == 1)],
            [.. images.Select(_ => recolor > 0 && random.NextDouble() < recolor)]);
}
