using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks;

/// <summary>A category that captions name, and that pseudo labels can be made for.</summary>
/// <param name="Entry">The category of the vocabulary.</param>
/// <param name="Word">The word or phrase that regions are compared with.</param>
/// <param name="ClassName">The class of its pseudo labels.</param>
public sealed record CaptionNoun(VocabularyEntry Entry, string Word, string ClassName);
