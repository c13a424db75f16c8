namespace OpenVocabSeg.Experiments.Data;

/// <summary>What was read of photos with masks.</summary>
/// <param name="Images">The photos.</param>
/// <param name="CategoryIds">The id of each class in the annotation file; empty where it has none.</param>
internal sealed record AnnotatedPhotos(IReadOnlyList<ExperimentImage> Images, IReadOnlyDictionary<string, long> CategoryIds);
