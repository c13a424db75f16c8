namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>An unknown word or phrase.</summary>
/// <param name="Word">The word or phrase of the request.</param>
/// <param name="Message">The unknown part, and known words with similar spelling.</param>
internal sealed record UnknownWord(string Word, string Message);
