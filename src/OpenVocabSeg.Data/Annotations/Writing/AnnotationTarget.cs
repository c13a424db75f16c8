namespace OpenVocabSeg.Data.Annotations.Writing;

/// <summary>Destination of a writer.</summary>
/// <param name="Path">The file or folder to write. A folder is a temporary one that is renamed when it is complete.</param>
/// <param name="FinalPath">Final path of the file or folder.</param>
/// <param name="Options">Options for writing.</param>
/// <param name="Report">Counts what is written and what is lost.</param>
internal sealed record AnnotationTarget(string Path, string FinalPath, AnnotationWriteOptions Options, AnnotationWriteReport Report);
