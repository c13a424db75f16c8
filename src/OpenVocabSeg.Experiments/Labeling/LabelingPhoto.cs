namespace OpenVocabSeg.Experiments.Labeling;

/// <summary>A photo of a shard.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Id">Image id in COCO files.</param>
/// <param name="Name">File name in COCO files.</param>
internal sealed record LabelingPhoto(string Path, long Id, string Name);
