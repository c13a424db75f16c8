namespace OpenVocabSeg.Data;

/// <summary>An image file to check before the work starts.</summary>
/// <param name="Path">The file.</param>
/// <param name="AnnotatedSize">The size in the annotations; null if it is unknown.</param>
/// <param name="Source">
/// Source of the annotated size, for messages, such as "image 1 of instances.json". Null if there is no annotated size.
/// </param>
public sealed record ImageToCheck(string Path, ImageSize? AnnotatedSize = null, string? Source = null);
