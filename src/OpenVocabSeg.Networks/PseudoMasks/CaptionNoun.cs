using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks;

/// <summary>A category that captions can name and that has a word vector, so that pseudo labels can be created for it.</summary>
/// <param name="Entry">The category of the vocabulary.</param>
/// <param name="Word">The word or phrase with which regions are compared.</param>
/// <param name="ClassName">The class of its pseudo labels.</param>
public sealed record CaptionNoun(VocabularyEntry Entry, string Word, string ClassName);
