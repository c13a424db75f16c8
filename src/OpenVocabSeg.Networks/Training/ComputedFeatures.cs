namespace OpenVocabSeg.Networks.Training;

/// <summary>The features in a cache, and the batches in which it computed them: the last bits of a feature depend on its batch.</summary>
/// <param name="Bytes">Size of the stored features in memory, in bytes.</param>
/// <param name="Batches">The batches, each with its images in order.</param>
internal sealed record ComputedFeatures(long Bytes, IReadOnlyList<IReadOnlyList<ComputedFeature>> Batches);
