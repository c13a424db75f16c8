namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// A cache of values computed during training. Their last bits depend on earlier steps, so a checkpoint must describe them.
/// </summary>
internal interface ICheckpointedCache
{
    /// <summary>Describes the stored values, for <see cref="Restore"/>.</summary>
    /// <param name="images">The images that are the same objects during the whole training. Values of other images are left out.</param>
    ComputedFeatures Describe(IReadOnlyList<TrainingImage> images);

    /// <summary>
    /// Restores the described cache: its values are computed again when needed, in the same batches and with the same bits.
    /// </summary>
    /// <param name="described">The result of <see cref="Describe"/>.</param>
    /// <param name="images">The same images.</param>
    /// <exception cref="ArgumentException">The description belongs to other images.</exception>
    void Restore(ComputedFeatures described, IReadOnlyList<TrainingImage> images);
}
