namespace OpenVocabSeg.Data;

/// <summary>A picture on disk with its caption.</summary>
/// <param name="Path">Path of the picture.</param>
/// <param name="Caption">Its line of the captions file.</param>
public sealed record CaptionedImage(string Path, ConceptualCaption Caption);
