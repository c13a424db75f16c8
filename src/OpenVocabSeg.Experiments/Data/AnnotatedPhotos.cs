namespace OpenVocabSeg.Experiments.Data;

/// <summary>Photos with masks as read from annotation files.</summary>
/// <param name="Images">The photos.</param>
/// <param name="CategoryIds">The id of each class in the annotation file; empty if the file has no ids.</param>
internal sealed record AnnotatedPhotos(IReadOnlyList<ExperimentImage> Images, IReadOnlyDictionary<string, long> CategoryIds);
