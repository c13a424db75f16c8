namespace OpenVocabSeg.Data;

/// <summary>An image on disk with its caption.</summary>
/// <param name="Path">Path of the image.</param>
/// <param name="Caption">Its row of the captions file.</param>
public sealed record CaptionedImage(string Path, ConceptualCaption Caption);
