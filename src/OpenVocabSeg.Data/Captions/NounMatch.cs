namespace OpenVocabSeg.Data;

/// <summary>A mention of a category in a caption.</summary>
/// <param name="Entry">The category.</param>
/// <param name="Start">Index of the mention's first character in the caption.</param>
/// <param name="Length">Number of characters, without a possessive ending.</param>
public readonly record struct NounMatch(VocabularyEntry Entry, int Start, int Length);
