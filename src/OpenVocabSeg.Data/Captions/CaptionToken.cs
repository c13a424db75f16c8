namespace OpenVocabSeg.Data.Captions;

/// <summary>A word of a caption.</summary>
/// <param name="Text">Lower case, without possessive ending.</param>
/// <param name="Start">Where it starts in the caption.</param>
/// <param name="Length">Its length there, without possessive ending.</param>
/// <param name="Glue">What joins it to the next word.</param>
internal readonly record struct CaptionToken(string Text, int Start, int Length, TokenGlue Glue);
