namespace OpenVocabSeg.Data.Annotations.Writing;

/// <summary>What a writer writes to.</summary>
/// <param name="Path">The file or folder to write; of a folder a draft beside its place, so that it appears whole or not at all.</param>
/// <param name="FinalPath">Where the file or folder will be.</param>
/// <param name="Options">How to write.</param>
/// <param name="Report">Counts what is written and what is lost.</param>
internal sealed record AnnotationTarget(string Path, string FinalPath, AnnotationWriteOptions Options, AnnotationWriteReport Report);
