namespace OpenVocabSeg.Data;

/// <summary>An image file that is to be checked before work begins.</summary>
/// <param name="Path">The file.</param>
/// <param name="AnnotatedSize">The size that annotations are for; null where nothing says so.</param>
/// <param name="Source">
/// What says so, for messages: "image 1 of instances.json". Null where there is no annotated size.
/// </param>
public sealed record ImageToCheck(string Path, ImageSize? AnnotatedSize = null, string? Source = null);
