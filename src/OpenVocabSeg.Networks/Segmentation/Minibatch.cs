using OpenVocabSeg.Networks.Training;

namespace OpenVocabSeg.Networks.Segmentation;

/// <summary>Images of one step and which of them are mirrored.</summary>
internal readonly record struct Minibatch(IReadOnlyList<TrainingImage> Images, IReadOnlyList<bool> Flips)
{
    /// <summary>Decides the mirroring of each image by a coin.</summary>
    public static Minibatch Draw(IReadOnlyList<TrainingImage> images, bool flip, Random random) =>
        new(images, [.. images.Select(_ => flip && random.Next(2) == 1)]);
}
