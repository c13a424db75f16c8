namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// Values computed during a training whose last bits depend on the steps before, so that a checkpoint has to describe them.
/// </summary>
internal interface ICheckpointedCache
{
    /// <summary>Describes what is held, for <see cref="Restore"/>.</summary>
    /// <param name="images">The images that stay the same objects through the training. Values of other images are left out.</param>
    ComputedFeatures Held(IReadOnlyList<TrainingImage> images);

    /// <summary>
    /// Continues as the cache that was described: its values are computed again when needed, in the same batches and to the same bits.
    /// </summary>
    /// <param name="held">The result of <see cref="Held"/>.</param>
    /// <param name="images">The same images.</param>
    /// <exception cref="ArgumentException">The description is of other images.</exception>
    void Restore(ComputedFeatures held, IReadOnlyList<TrainingImage> images);
}
