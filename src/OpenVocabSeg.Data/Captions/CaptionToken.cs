namespace OpenVocabSeg.Data.Captions;

/// <summary>A word of a caption.</summary>
/// <param name="Text">Lower case, without possessive ending.</param>
/// <param name="Start">Index of its first character in the caption.</param>
/// <param name="Length">Number of characters, without possessive ending.</param>
/// <param name="Glue">The separator between it and the next word.</param>
internal readonly record struct CaptionToken(string Text, int Start, int Length, TokenGlue Glue);
