namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// Which features a cache holds, and in which batches it computed them: the last bits of a feature depend on that.
/// </summary>
/// <param name="Bytes">Memory that the kept ones take.</param>
/// <param name="Batches">The batches, each with its images in order.</param>
internal sealed record ComputedFeatures(long Bytes, IReadOnlyList<IReadOnlyList<ComputedFeature>> Batches);
