namespace OpenVocabSeg.Networks.Training;

/// <summary>Images of one step, which of them are mirrored, and which are recolored.</summary>
internal readonly record struct Minibatch(IReadOnlyList<TrainingImage> Images, IReadOnlyList<bool> Flips, IReadOnlyList<bool> Recolored)
{
    /// <summary>Images as they are.</summary>
    public static Minibatch Plain(IReadOnlyList<TrainingImage> images)
    {
        var none = images.Select(_ => false).ToArray();
        return new Minibatch(images, none, none);
    }

    /// <summary>Decides for each image by chance.</summary>
    /// <param name="images">The images.</param>
    /// <param name="flip">Whether half of them are mirrored.</param>
    /// <param name="recolor">Share of recolored images, 0…1.</param>
    /// <param name="random">Draws.</param>
    public static Minibatch Draw(IReadOnlyList<TrainingImage> images, bool flip, double recolor, Random random) =>
        new(
            images,
            [.. images.Select(_ => flip && random.Next(2) == 1)],
            [.. images.Select(_ => recolor > 0 && random.NextDouble() < recolor)]);
}
